#include "plane/gateway/waiters.h"

#include <gtest/gtest.h>

#include <string>

namespace spot::plane {
namespace {

TEST(Waiters, WakeThoseOfTheTopicAndNobodyElse) {
    Waiters waiters;
    int a = 0;
    int b = 0;
    const auto token = waiters.subscribe("a", [&] { ++a; });
    waiters.subscribe("b", [&] { ++b; });
    waiters.wake("a");
    waiters.wake("c");
    EXPECT_EQ(a, 1);
    EXPECT_EQ(b, 0);
    waiters.unsubscribe("a", token);
    waiters.wake("a");
    EXPECT_EQ(a, 1);
}

TEST(Waiters, OneMessageWakesOneInTheOrderInWhichTheyCame) {
    Waiters waiters;
    std::string woken;
    waiters.subscribe("q", [&] { woken += "1"; });
    const auto second = waiters.subscribe("q", [&] { woken += "2"; });
    waiters.subscribe("q", [&] { woken += "3"; });
    waiters.wake("q");
    EXPECT_EQ(woken, "1");
    waiters.unsubscribe("q", second);
    waiters.wake("q");
    EXPECT_EQ(woken, "13");
    waiters.wake("q");
    EXPECT_EQ(woken, "13") << "a subscription is for one wake-up";
}

TEST(Waiters, AListenerHearsAllOfThem) {
    Waiters waiters;
    int heard = 0;
    waiters.listen("sweep", [&] { ++heard; });
    waiters.wake("sweep");
    waiters.wake("sweep");
    EXPECT_EQ(heard, 2);
}

}  // namespace
}  // namespace spot::plane
