#include "page/front/sessions.h"

#include <gtest/gtest.h>

namespace spot::page {
namespace {

using namespace std::chrono_literals;

class SessionsTest : public testing::Test {
  protected:
    std::string open() { return sessions.open(sessions.new_link()).value_or(""); }
    ManualClock clock;
    SeededRandom random{1};
    Sessions sessions{clock, random};
};

TEST_F(SessionsTest, ALinkOpensOneSession) {
    const auto link = sessions.new_link();
    EXPECT_EQ(link.size(), 64u);
    EXPECT_TRUE(sessions.holds(link)) << "which uses up nothing";
    const auto cookie = sessions.open(link);
    ASSERT_TRUE(cookie);
    EXPECT_NE(*cookie, link);
    EXPECT_FALSE(sessions.open(link)) << "it was used";
    EXPECT_FALSE(sessions.holds(link));
    const auto session = sessions.find(*cookie);
    ASSERT_TRUE(session);
    EXPECT_FALSE(session->may_change);
    EXPECT_NE(session->csrf, *cookie);
}

TEST_F(SessionsTest, WhatIsNoLinkOpensNothing) {
    sessions.new_link();
    EXPECT_FALSE(sessions.open(""));
    EXPECT_FALSE(sessions.open(std::string(64, '0')));
    EXPECT_FALSE(sessions.find(""));
}

TEST_F(SessionsTest, ALinkEnds) {
    const auto link = sessions.new_link();
    clock.advance(15min);
    EXPECT_FALSE(sessions.open(link));
}

TEST_F(SessionsTest, TheOldestOfTooManyLinksGivesWay) {
    const auto first = sessions.new_link();
    for (int i = 0; i < 8; ++i) sessions.new_link();
    EXPECT_FALSE(sessions.open(first));
}

TEST_F(SessionsTest, ASessionEndsWhereNobodyUsesIt) {
    const auto cookie = open();
    clock.advance(11h);
    EXPECT_TRUE(sessions.find(cookie)) << "and is used by that";
    clock.advance(11h);
    EXPECT_TRUE(sessions.find(cookie));
    clock.advance(11h);
    EXPECT_TRUE(sessions.lives(cookie)) << "which is no use";
    clock.advance(1h);
    EXPECT_FALSE(sessions.lives(cookie));
    EXPECT_FALSE(sessions.find(cookie));
}

TEST_F(SessionsTest, ASessionEndsAfterAWeekHoweverMuchItIsUsed) {
    const auto cookie = open();
    for (int i = 0; i < 7 * 24 - 1; ++i) {
        clock.advance(1h);
        ASSERT_TRUE(sessions.find(cookie));
    }
    clock.advance(1h);
    EXPECT_FALSE(sessions.find(cookie));
}

TEST_F(SessionsTest, TheLeastUsedOfTooManySessionsGivesWay) {
    const auto first = open();
    const auto second = open();
    for (int i = 2; i < 32; ++i) {
        clock.advance(1s);
        ASSERT_FALSE(open().empty());
    }
    ASSERT_TRUE(sessions.find(first));
    clock.advance(1s);
    open();
    EXPECT_TRUE(sessions.find(first));
    EXPECT_FALSE(sessions.find(second));
}

TEST_F(SessionsTest, ChangesAreAllowedToOneSession) {
    const auto one = open();
    const auto other = open();
    sessions.allow_changes(one, true);
    EXPECT_TRUE(sessions.find(one)->may_change);
    EXPECT_FALSE(sessions.find(other)->may_change);
    sessions.allow_changes(one, false);
    EXPECT_FALSE(sessions.find(one)->may_change);
}

TEST_F(SessionsTest, AClosedSessionIsGone) {
    const auto cookie = open();
    sessions.close(cookie);
    EXPECT_FALSE(sessions.find(cookie));
}

}  // namespace
}  // namespace spot::page
