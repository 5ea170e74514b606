#include "cli/bar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace spot::cli {
namespace {

const BarFacts busy{.stage = "converting",
                    .share = 0.355,
                    .segment = 2,
                    .segments = 4,
                    .frames = 12345,
                    .frames_per_second = 23.4,
                    .seconds_left = 3725};

TEST(BarLine, SaysAllWhereThereIsRoom) {
    EXPECT_EQ(bar_line(busy, 200),
              "converting  [########................]  35%  segment 2/4  12345 frames  23.4 fps  "
              "1:02:05 left");
    EXPECT_EQ(bar_line({.stage = "joining", .share = 1}, 80),
              "joining     [########################] 100%");
}

TEST(BarLine, LeavesOutWhatMattersLeast) {
    EXPECT_EQ(bar_line(busy, 80),
              "converting  [########................]  35%  segment 2/4  23.4 fps  1:02:05 left");
    EXPECT_EQ(bar_line(busy, 70),
              "converting  [####........]  35%  segment 2/4  23.4 fps  1:02:05 left");
    EXPECT_EQ(bar_line(busy, 45), "converting   35%  segment 2/4  1:02:05 left");
    EXPECT_EQ(bar_line(busy, 39), "converting   35%  1:02:05 left");
    EXPECT_EQ(bar_line(busy, 16), "converting   35%");
    EXPECT_EQ(bar_line(busy, 14), "converting 35%");
    EXPECT_EQ(bar_line(busy, 3), "35%");
}

TEST(BarLine, IsNeverWiderThanTheTerminal) {
    for (int columns = -1; columns < 120; ++columns) {
        for (const double share : {-1.0, 0.0, 0.5, 0.999, 1.0, 7.0, std::nan("")}) {
            auto facts = busy;
            facts.share = share;
            EXPECT_LE(bar_line(facts, columns).size(),
                      static_cast<std::size_t>(std::max(columns, 0)));
        }
    }
}

TEST(BarLine, AWholePercentIsNotRoundedUp) {
    EXPECT_NE(bar_line({.stage = "joining", .share = 0.999}, 80).find(" 99%"), std::string::npos);
}

// The pictures before a segment's own are in its total and come out of it never.
TEST(Bar, ASegmentThatIsDoneCountsAsOne) {
    testing::internal::CaptureStderr();
    {
        Bar bar;
        bar.update({.stage = "converting", .segment = 0, .segments = 2, .share = 0.3});
        bar.update({.stage = "converting", .segment = 0, .segments = 2, .share = 1, .done = true});
        bar.update({.stage = "converting", .segment = 1, .segments = 2, .share = 0.3});
        bar.update({.stage = "converting", .segment = 1, .segments = 2, .share = 1, .done = true});
        bar.update({.stage = "joining", .share = 0.5});
    }
    const auto said = testing::internal::GetCapturedStderr();
    EXPECT_NE(said.find("100%  segment 2/2"), std::string::npos) << said;
    EXPECT_EQ(said.find('\r'), std::string::npos);
}

TEST(Bar, SegmentsOfAnEarlierRunCount) {
    testing::internal::CaptureStderr();
    {
        Bar bar;
        bar.completed({0, 1, 2}, 4);
        bar.update({.stage = "converting", .segment = 3, .segments = 4, .share = 0});
    }
    const auto said = testing::internal::GetCapturedStderr();
    EXPECT_NE(said.find(" 75%  segment 4/4"), std::string::npos) << said;
}

}  // namespace
}  // namespace spot::cli
