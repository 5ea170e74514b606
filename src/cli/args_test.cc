#include "cli/args.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spot::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;

const std::vector<Flag> flags{
    {"strength", "PERCENT", "how far the eyes are apart", "2"},
    {"keep", "EYE", "which eye stays"},
    {"overwrite", "", "take the place of a file"},
};

Result<Args> parse(const std::vector<std::string>& words) {
    return Args::parse(words, flags);
}

std::string mistake(const std::vector<std::string>& words) {
    const auto args = parse(words);
    EXPECT_FALSE(args);
    if (args) return {};
    EXPECT_EQ(args.error().code, "Usage");
    return args.error().message;
}

TEST(Args, ValuesComeBesideOrAfterAnEqualsSignWithOneDashOrTwo) {
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"--strength", "3"}, {"--strength=3"}, {"-strength", "3"}, {"-strength=3"}}) {
        const auto args = parse(words);
        ASSERT_TRUE(args) << words[0];
        EXPECT_EQ(args->text("strength"), "3");
        EXPECT_TRUE(args->positional().empty());
    }
}

TEST(Args, FallbacksAreValuesButNotGiven) {
    const auto args = parse({"film.mp4"});
    ASSERT_TRUE(args);
    EXPECT_EQ(args->text("strength"), "2");
    EXPECT_FALSE(args->has("strength"));
    EXPECT_EQ(args->get("keep"), std::nullopt);
    EXPECT_THAT(args->positional(), ElementsAre("film.mp4"));
}

TEST(Args, ValuesMayBeginWithDashesAndWordsMayAfterTwo) {
    const auto args = parse({"--strength", "-1", "--", "--overwrite", "-"});
    ASSERT_TRUE(args);
    EXPECT_EQ(args->text("strength"), "-1");
    EXPECT_FALSE(args->is_on("overwrite"));
    EXPECT_THAT(args->positional(), ElementsAre("--overwrite", "-"));
}

TEST(Args, TheLastOfSeveralCounts) {
    const auto args = parse({"--strength", "1", "--strength=3"});
    ASSERT_TRUE(args);
    EXPECT_EQ(args->text("strength"), "3");
}

TEST(Args, NumbersAreWholeAndInRange) {
    for (const auto* wrong : {"", "x", "2x", "0.5.1", "nan", "-1", "10.5"}) {
        const auto args = parse({std::string("--strength=") + wrong});
        ASSERT_TRUE(args);
        EXPECT_FALSE(args->number("strength", 0, 10)) << wrong;
    }
    EXPECT_EQ(parse({"--strength=10"})->number("strength", 0, 10).value(), 10);
}

TEST(Args, MistakesAreNamed) {
    EXPECT_EQ(mistake({"--keep"}), "--keep needs a value");
    EXPECT_EQ(mistake({"--overwrite=yes"}), "--overwrite takes no value");
    EXPECT_EQ(mistake({"--strenght", "3"}), "unknown flag --strenght; did you mean --strength?");
    EXPECT_EQ(mistake({"--STRENGTH", "3"}), "unknown flag --STRENGTH; did you mean --strength?");
    EXPECT_EQ(mistake({"--quite-another-thing"}), "unknown flag --quite-another-thing");
}

TEST(Args, HelpIsAFlagLikeOthers) {
    EXPECT_TRUE(parse({"film.mp4", "-h"})->wants_help());
    EXPECT_TRUE(parse({"--help"})->wants_help());
    EXPECT_THAT(mistake({"--hlep"}), EndsWith("did you mean --help?"));
}

TEST(DidYouMean, LettersThatChangedPlacesAreOneMistake) {
    EXPECT_EQ(did_you_mean("hlep", {"keep", "help"}), "help");
    EXPECT_EQ(did_you_mean("paln", {"apply", "plan"}), "plan");
    EXPECT_EQ(did_you_mean("xyzzy", {"apply", "plan"}), std::nullopt);
}

}  // namespace
}  // namespace spot::cli
