// When a request is refused because there is too much to do, by a clock that the tests set.

#include "http/overload.h"

#include <gtest/gtest.h>

namespace spot::http {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct OverloadTest : testing::Test {
    // Sends so many requests a millisecond for so long, each of which has waited so long. Returns
    // how many were refused.
    int serve(int per_millisecond, milliseconds lasting, milliseconds waited) {
        int refused = 0;
        for (const auto end = now + lasting; now < end;
             now += microseconds(1000 / per_millisecond)) {
            refused += overload.refuses(waited, now) ? 1 : 0;
        }
        return refused;
    }

    Overload overload;
    Overload::Clock::time_point now{seconds(1'000'000)};
};

TEST_F(OverloadTest, SoonServedIsNeverRefused) {
    EXPECT_EQ(serve(20, seconds(5), milliseconds(4)), 0);
}

TEST_F(OverloadTest, ABurstIsServed) {
    EXPECT_EQ(serve(10, milliseconds(190), milliseconds(150)), 0);
    EXPECT_EQ(serve(10, milliseconds(5), milliseconds(0)), 0) << "one in time is enough";
    EXPECT_EQ(serve(10, milliseconds(190), milliseconds(150)), 0);
}

TEST_F(OverloadTest, APauseIsNoQueue) {
    EXPECT_EQ(serve(10, milliseconds(150), milliseconds(150)), 0);
    now += seconds(2);
    EXPECT_EQ(serve(10, milliseconds(150), milliseconds(150)), 0);
}

TEST_F(OverloadTest, FewWithSlowRequestsWaitForThemselves) {
    EXPECT_EQ(serve(1, seconds(5), milliseconds(90)), 0) << "ninety who wait a millisecond each";
}

TEST_F(OverloadTest, ManyAreRefusedSooner) {
    EXPECT_EQ(serve(10, milliseconds(190), milliseconds(24)), 0) << "not yet";
    const int refused = serve(10, milliseconds(800), milliseconds(24));
    EXPECT_GT(refused, 3'000) << "as many as make the wait half a queue's, 10 ms";
    EXPECT_LT(refused, 6'000) << "and no more, or nobody would be left to serve";
}

TEST_F(OverloadTest, LateIsLateForFewToo) {
    EXPECT_GT(serve(1, seconds(1), milliseconds(100)), 400);
}

TEST_F(OverloadTest, ItLastsAWhile) {
    ASSERT_GT(serve(10, seconds(1), milliseconds(24)), 0);
    EXPECT_EQ(serve(10, milliseconds(900), milliseconds(8)), 0);
    EXPECT_GT(serve(10, milliseconds(10), milliseconds(16)), 0) << "less than late: not over yet";
    EXPECT_EQ(serve(10, milliseconds(1'100), milliseconds(8)), 0);
    EXPECT_EQ(serve(10, milliseconds(190), milliseconds(24)), 0) << "it is over";
}

TEST_F(OverloadTest, WhatComesDuringARestIsRefused) {
    EXPECT_TRUE(overload.refuses(milliseconds(0), now, true)) << "it is old, overload or not";
    EXPECT_FALSE(overload.must_rest(now, true)) << "there is no overload";
    EXPECT_TRUE(overload.must_rest(now, false)) << "refused for want of memory";
    ASSERT_GT(serve(10, seconds(1), milliseconds(24)), 0);
    int rests = 0;
    for (int i = 0; i < 3'000; ++i, now += milliseconds(1)) {
        EXPECT_TRUE(overload.refuses(milliseconds(0), now, true));
        rests += overload.must_rest(now, true) ? 1 : 0;
    }
    EXPECT_EQ(rests, 2'250) << "it lasts while they push, and each fourth millisecond one goes on";
    now += milliseconds(1'001);
    EXPECT_FALSE(overload.must_rest(now, true));
}

}  // namespace
}  // namespace spot::http
