#include "page/front/events.h"

#include <gtest/gtest.h>

namespace spot::page {
namespace {

class EventsTest : public testing::Test {
  protected:
    Events events{{.most_streams = 2, .most_waiting = 3}};
};

TEST_F(EventsTest, AStreamTellsWhatIsToldInItsOrder) {
    const auto one = events.open();
    const auto other = events.open();
    events.tell("alarms");
    events.tell("session");
    EXPECT_EQ(one->next(false).bytes, "data: alarms\n\n");
    EXPECT_EQ(one->next(false).bytes, "data: session\n\n");
    EXPECT_TRUE(one->next(false).wait);
    EXPECT_EQ(other->next(true).bytes, "data: alarms\n\n") << "news come before a beat";
}

TEST_F(EventsTest, WhereThereIsNoNewsItBeats) {
    const auto stream = events.open();
    const auto waits = stream->next(false);
    ASSERT_TRUE(waits.wait);
    EXPECT_EQ(waits.wait->at_most, std::chrono::seconds(15));
    EXPECT_EQ(stream->next(true).bytes, ": \n\n");
}

TEST_F(EventsTest, WhoWaitsIsWokenOnce) {
    const auto stream = events.open();
    const auto topic = stream->next(false).wait->topic;
    int woken = 0;
    events.subscribe(topic, [&] { ++woken; });
    events.tell("alarms");
    events.tell("alarms");
    EXPECT_EQ(woken, 1);
    const auto token = events.subscribe(topic, [&] { ++woken; });
    events.unsubscribe(topic, token);
    events.tell("alarms");
    EXPECT_EQ(woken, 1);
}

TEST_F(EventsTest, WhoReadsTooSlowlyLooksAtEverything) {
    const auto stream = events.open();
    for (int i = 0; i < 4; ++i) events.tell("alarms");
    EXPECT_EQ(stream->next(false).bytes, "data: everything\n\n");
    EXPECT_TRUE(stream->next(false).wait);
}

TEST_F(EventsTest, StreamsAreBounded) {
    auto one = events.open();
    const auto other = events.open();
    EXPECT_EQ(events.open(), nullptr);
    one.reset();
    EXPECT_NE(events.open(), nullptr);
}

}  // namespace
}  // namespace spot::page
