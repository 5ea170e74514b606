#include "base/time_text.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace spot {
namespace {

using namespace std::chrono_literals;

const Time example = from_millis(1'795'359'845'678);  // Sun, 22 Nov 2026 15:04:05.678

TEST(TimeText, Forms) {
    EXPECT_EQ(iso8601(example), "2026-11-22T15:04:05Z");
    EXPECT_EQ(iso8601_millis(example), "2026-11-22T15:04:05.678Z");
    EXPECT_EQ(basic_iso8601(example), "20261122T150405Z");
    EXPECT_EQ(http_date(example), "Sun, 22 Nov 2026 15:04:05 GMT");
    EXPECT_EQ(http_date(from_seconds(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(TimeText, EveryFormComesBack) {
    SeededRandom random(2);
    for (int i = 0; i < 5'000; ++i) {
        const auto at = from_millis(static_cast<std::int64_t>(random.below(4'102'444'800'000)));
        const auto second = from_seconds(to_seconds(at));
        ASSERT_EQ(parse_iso8601(iso8601_millis(at)), at);
        ASSERT_EQ(parse_iso8601(iso8601(at)), second);
        ASSERT_EQ(parse_basic_iso8601(basic_iso8601(at)), second);
        ASSERT_EQ(parse_http_date(http_date(at)), second);
    }
}

TEST(TimeText, DaysThatAreNone) {
    for (const auto* wrong :
         {"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z",
          "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z",
          "2026-01-01T00:60:00Z", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "",
          "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00.Z", "x026-01-01T00:00:00Z",
          " 026-01-01T00:00:00Z", "+026-01-01T00:00:00Z", "2026-1-01T00:00:00Z"}) {
        EXPECT_FALSE(parse_iso8601(wrong)) << wrong;
    }
    EXPECT_TRUE(parse_iso8601("2024-02-29T00:00:00Z"));
    EXPECT_TRUE(parse_iso8601("2000-02-29T00:00:00+00:00"));
    EXPECT_FALSE(parse_iso8601("1900-02-29T00:00:00Z"));
    for (const auto* zone : {"GMT", "+0000", "-0000", "UTC"}) {
        EXPECT_EQ(parse_http_date(std::string("Sun, 22 Nov 2026 15:04:05 ") + zone),
                  from_seconds(to_seconds(example)))
            << zone;
    }
    for (const auto* wrong : {"20260229T000000Z", "20261122T150405", "20261122", ""}) {
        EXPECT_FALSE(parse_basic_iso8601(wrong)) << wrong;
    }
    for (const auto* wrong : {"Sun, 31 Nov 2026 15:04:05 GMT", "22 Nov 2026", "",
                              "Sun, 22 Nvo 2026 15:04:05 GMT", "Sun, 22 Nov 2026 15:04:05 CET"}) {
        EXPECT_FALSE(parse_http_date(wrong)) << wrong;
    }
}

TEST(TimeText, SecondsOutsideOfAllYearsAreNoTime) {
    EXPECT_EQ(time_of_seconds(1.5), from_millis(1'500));
    EXPECT_EQ(time_of_seconds(-0.001), from_millis(-1));
    EXPECT_EQ(iso8601(*time_of_seconds(253'402'300'799)), "9999-12-31T23:59:59Z");
    EXPECT_EQ(iso8601(*time_of_seconds(-62'167'219'200)), "0000-01-01T00:00:00Z");
    for (const double wrong : {1e300, -1e300, 1e13, 253'402'300'800.0, -62'167'219'201.0,
                               std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        EXPECT_FALSE(time_of_seconds(wrong)) << wrong;
    }
}

TEST(TimeText, BeforeTheEpoch) {
    EXPECT_EQ(iso8601_millis(from_millis(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(parse_iso8601("1969-12-31T23:59:59.999Z"), from_millis(-1));
}

TEST(Clock, ManualMovesOnlyWhenTold) {
    ManualClock clock(from_seconds(5));
    EXPECT_EQ(clock.now(), from_seconds(5));
    clock.advance(1500ms);
    EXPECT_EQ(clock.now(), from_millis(6'500));
}

TEST(Clock, SystemNeverGoesBack) {
    SystemClock clock;
    auto before = clock.now();
    for (int i = 0; i < 1'000; ++i) {
        const auto now = clock.now();
        EXPECT_GE(now, before);
        before = now;
    }
}

}  // namespace
}  // namespace spot
