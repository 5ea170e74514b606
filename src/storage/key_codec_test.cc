#include "storage/key_codec.h"

#include <gtest/gtest.h>

#include <tuple>

#include "base/random.h"
#include "storage/kv.h"

namespace spot::kv {
namespace {

// Short texts of few letters, among them 00 and FF, so that prefixes and equal texts are common.
std::string some_text(Random& random) {
    std::string text(random.below(5), ' ');
    for (auto& c : text)
        c = std::string(
            "\x00\x01\x02"
            "a\xfe\xff",
            6)[random.below(6)];
    return text;
}

TEST(KeyCodec, OrderOfKeysIsOrderOfFields) {
    SeededRandom random(1);
    using Fields = std::tuple<std::string, std::uint64_t, std::string, std::string>;
    const auto key = [](const Fields& f) {
        return KeyWriter("t")
            .text(std::get<0>(f))
            .number(std::get<1>(f))
            .text(std::get<2>(f))
            .raw(std::get<3>(f))
            .take();
    };
    const auto unsigned_bytes = [](const std::string& a, const std::string& b) {
        return a.compare(b);  // std::string compares as unsigned char
    };
    for (int i = 0; i < 20'000; ++i) {
        const Fields a{some_text(random), random.below(3) << random.below(60), some_text(random),
                       some_text(random)};
        const Fields b{some_text(random), random.below(3) << random.below(60), some_text(random),
                       some_text(random)};
        ASSERT_EQ(a < b, unsigned_bytes(key(a), key(b)) < 0);
        ASSERT_EQ(a == b, key(a) == key(b));
    }
}

TEST(KeyCodec, ReadsWhatWasWritten) {
    SeededRandom random(2);
    for (int i = 0; i < 2'000; ++i) {
        const auto first = some_text(random);
        const auto number = random.next();
        const auto last = some_text(random);
        const auto key = KeyWriter("xy").text(first).number(number).raw(last).take();
        KeyReader reader(key, 2);
        EXPECT_EQ(reader.text(), first);
        EXPECT_EQ(reader.number(), number);
        EXPECT_EQ(reader.raw(), last);
        EXPECT_EQ(reader.at_end(), last.empty());
    }
}

TEST(KeyCodec, NoTextIsAPrefixOfAnother) {
    EXPECT_FALSE(KeyWriter("q").text("ab").take().starts_with(KeyWriter("q").text("a").take()));
}

TEST(KeyCodec, EndOfPrefixIsTheFirstKeyBehind) {
    EXPECT_EQ(end_of_prefix("a"), "b");
    EXPECT_EQ(end_of_prefix("a\xff"), "b");
    EXPECT_EQ(end_of_prefix("\xff\xff"), "");
    EXPECT_LT(std::string("a\xff\xff\xff"), end_of_prefix("a"));
}

TEST(KeyCodecDeathTest, DamagedKeyStopsTheProcess) {
    EXPECT_DEATH(KeyReader("abc", 0).number(), "");
    EXPECT_DEATH(KeyReader("abc", 0).text(), "");
}

}  // namespace
}  // namespace spot::kv
