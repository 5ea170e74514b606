#include "base/printable.h"

#include <gtest/gtest.h>

namespace spot {
namespace {

TEST(Printable, TextStaysAsItIs) {
    EXPECT_EQ(as_utf8("Ä film — 映画.mp4\n"), "Ä film — 映画.mp4\n");
    EXPECT_EQ(printable("Ä film — 映画.mp4"), "Ä film — 映画.mp4");
}

TEST(Printable, WhatIsNoTextIsReplaced) {
    EXPECT_EQ(as_utf8("a\xff\xc3z"), "a\uFFFD\uFFFDz");
    EXPECT_EQ(as_utf8("\xe6\x98"), "\uFFFD\uFFFD");
    EXPECT_EQ(printable("a\x1b[2J\n\x7f\xc2\x9b"), "a\uFFFD[2J\uFFFD\uFFFD\uFFFD");
}

TEST(Printable, CharactersAreNotCutInTwo) {
    EXPECT_EQ(shortened("film", 9), "film");
    EXPECT_EQ(shortened("film", 2), "fi");
    EXPECT_EQ(shortened("映画", 5), "映");
    EXPECT_EQ(shortened("映画", 2), "");
}

}  // namespace
}  // namespace spot
