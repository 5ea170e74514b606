#include "base/gzip.h"

#include <gtest/gtest.h>

namespace spot {
namespace {

std::string some(std::size_t bytes) {
    std::string made;
    for (std::size_t i = 0; i < bytes; ++i) made += static_cast<char>(i * i / 7);
    return made;
}

TEST(Gzip, ComesBackAsItWas) {
    for (const std::size_t bytes : {0u, 1u, 65'536u, 300'000u}) {
        const auto back = gunzip(gzip(some(bytes)), bytes);
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(some(bytes), *back);
    }
}

TEST(Gzip, HoldsNoMoreThanItMay) {
    const auto bomb = gzip(std::string(50'000'000, 'a'));
    EXPECT_EQ("RequestEntityTooLarge", gunzip(bomb, 1'000'000).error().code);
    EXPECT_EQ("RequestEntityTooLarge", gunzip(gzip("abc"), 2).error().code);
}

TEST(Gzip, DamageIsAnError) {
    const auto whole = gzip(some(10'000));
    EXPECT_EQ("NotReadable", gunzip("", 10).error().code);
    EXPECT_EQ("NotReadable", gunzip("no gzip at all", 10).error().code);
    EXPECT_EQ("NotReadable", gunzip(whole + "x", 10'000).error().code);
    for (std::size_t length = 0; length < whole.size(); length += 97) {
        EXPECT_FALSE(gunzip(whole.substr(0, length), 10'000)) << length;
    }
    auto flipped = whole;
    flipped[whole.size() - 6] ^= 1;  // its CRC-32
    EXPECT_EQ("NotReadable", gunzip(flipped, 10'000).error().code);
}

}  // namespace
}  // namespace spot
