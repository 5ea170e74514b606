#include "cli/choices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/codec.h"
#include "media/container.h"
#include "media/mode.h"

namespace spot::cli {
namespace {

using ::testing::HasSubstr;

template <class Rows>
void expect_hint(const Rows& rows, std::initializer_list<std::array<std::string_view, 2>> cases) {
    for (const auto& [given, meant] : cases) {
        const auto chosen = choose_of("--flag", given, rows);
        ASSERT_FALSE(chosen) << given;
        EXPECT_EQ(chosen.error().code, "Usage");
        EXPECT_THAT(chosen.error().message,
                    HasSubstr("--flag " + std::string(given) + ": is not known (did you mean " +
                              std::string(meant) + "?); give one of "));
    }
}

TEST(Choices, NamesAreTakenInAnyCase) {
    EXPECT_EQ(choose_of("--mode", "SBS", media::modes).value(), "sbs");
    EXPECT_EQ(choose_of("--mode", "Anaglyph_Gray", media::modes).value(), "anaglyph-gray");
    EXPECT_EQ(choose_of("--codec", "HEVC", media::codecs).value(), "hevc");
    EXPECT_EQ(choose_of("--container", "MKV", media::film_containers).value(), "mkv");
}

TEST(Choices, WhatOthersCallThemIsKnown) {
    expect_hint(media::modes, {{"half-sbs", "hsbs"},
                               {"Half_SBS", "hsbs"},
                               {"side-by-side", "sbs"},
                               {"ou", "tb"},
                               {"over-under", "tb"},
                               {"tab", "tb"},
                               {"hou", "htb"},
                               {"HALF-OU", "htb"},
                               {"red-cyan", "anaglyph"},
                               {"anaglif", "anaglyph"},
                               {"vr", "vr180"}});
    expect_hint(media::codecs, {{"h265", "hevc"}, {"x264", "h264"}, {"hevcc", "hevc"}});
    expect_hint(media::film_containers, {{"matroska", "mkv"}, {"mp5", "mp4"}});
}

TEST(Choices, NothingIsGuessedFromNothing) {
    const auto chosen = choose_of("--mode", "quite-another-thing", media::modes);
    EXPECT_THAT(chosen.error().message, HasSubstr("is not known; give one of sbs, "));
}

}  // namespace
}  // namespace spot::cli
