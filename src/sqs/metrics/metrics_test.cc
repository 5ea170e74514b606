// The counts that queues keep of themselves.

#include "sqs/fixture.h"

namespace spot::sqs {
namespace {

class QueueMetrics : public QueueTest {
  protected:
    // The sums of the last minute, which ends.
    std::map<std::string, double> last_minute(const std::string& queue = "q") {
        const auto minute = minute_of(clock.now());
        clock.advance(1min);
        std::map<std::string, double> sums;
        const auto each = [&](Measurement one) {
            EXPECT_EQ(one.dimensions.size(), 1u);
            EXPECT_EQ(one.dimensions.at(0).second, queue);
            sums[one.metric] = one.sum;
            if (one.metric == "SentMessageSize") size = one;
        };
        queues->measure_use(queue, minute, true, each);
        return sums;
    }
    std::map<std::string, double> depth(const std::string& queue = "q") {
        std::map<std::string, double> values;
        const auto done = queues->measure_depth(
            queue, clock.now(), [&](const Measurement& one) { values[one.metric] = one.sum; });
        EXPECT_TRUE(done);
        active = done && *done;
        return values;
    }
    Measurement size;
    bool active = false;
};

TEST_F(QueueMetrics, CountWhatIsSentReceivedAndDeleted) {
    ASSERT_EQ(create("q"), "");
    send("1234567");
    send("123");
    EXPECT_EQ(receive(), "1234567");
    EXPECT_EQ(remove(last.receipt_handle), "");
    EXPECT_EQ(remove(last.receipt_handle), "");  // a duplicate is a deletion, too
    EXPECT_NE(remove("x"), "");
    EXPECT_EQ(receive(), "123");
    EXPECT_EQ(receive(), nothing);
    const auto sums = last_minute();
    EXPECT_EQ(sums.at("NumberOfMessagesSent"), 2);
    EXPECT_EQ(sums.at("NumberOfMessagesReceived"), 2);
    EXPECT_EQ(sums.at("NumberOfMessagesDeleted"), 2);
    EXPECT_EQ(sums.at("NumberOfEmptyReceives"), 1);
    EXPECT_EQ(size.count, 2);
    EXPECT_EQ(size.sum, 10);
    EXPECT_EQ(size.minimum, 3);
    EXPECT_EQ(size.maximum, 7);
    EXPECT_EQ(size.unit, "Bytes");
    const auto next = last_minute();
    EXPECT_EQ(next.at("NumberOfMessagesSent"), 0);
    EXPECT_FALSE(next.contains("SentMessageSize"));
}

TEST_F(QueueMetrics, ALongPollIsEmptyOnlyWhenItEndsSo) {
    ASSERT_EQ(create("q"), "");
    const auto polled = queues->receive_message({.queue_url = url("q"), .wait_time_seconds = 20});
    ASSERT_TRUE(polled && polled->wait);
    EXPECT_EQ(last_minute().at("NumberOfEmptyReceives"), 0);
    polled->wait->ended_empty();
    EXPECT_EQ(last_minute().at("NumberOfEmptyReceives"), 1);
}

TEST_F(QueueMetrics, AMessageThatIsRedrivenIsNotSent) {
    create_with_dead_letters("q", "dead", 1);
    send("poison");
    EXPECT_EQ(receive({.visibility_timeout = 0}), "poison");
    EXPECT_EQ(receive(), nothing);
    EXPECT_EQ(last_minute("dead").at("NumberOfMessagesSent"), 0);
    EXPECT_EQ(depth("dead").at("ApproximateNumberOfMessagesVisible"), 1);
}

TEST_F(QueueMetrics, OfAFifoQueueKnowGroupsAndDuplicates) {
    ASSERT_EQ(create("q.fifo", {{"FifoQueue", "true"}}), "");
    const auto send_to = [&](const char* group, const char* id) {
        ASSERT_TRUE(queues->send_message({.queue_url = url("q.fifo"),
                                          .message_body = "m",
                                          .message_group_id = group,
                                          .message_deduplication_id = id}));
    };
    send_to("a", "1");
    send_to("a", "2");
    send_to("a", "2");
    send_to("b", "3");
    EXPECT_EQ(depth("q.fifo").at("ApproximateNumberOfGroupsWithInflightMessages"), 0);
    EXPECT_EQ(receive_from("q.fifo"), "m");
    EXPECT_EQ(depth("q.fifo").at("ApproximateNumberOfGroupsWithInflightMessages"), 1);
    const auto sums = last_minute("q.fifo");
    EXPECT_EQ(sums.at("NumberOfDeduplicatedSentMessages"), 1);
    EXPECT_EQ(sums.at("NumberOfMessagesSent"), 3);
}

TEST_F(QueueMetrics, EndSixHoursAfterAnybodyAsked) {
    ASSERT_EQ(create("q"), "");
    EXPECT_EQ(depth().size(), 4u);
    EXPECT_TRUE(active);
    clock.advance(active_for + 1min);
    EXPECT_TRUE(depth().empty());
    EXPECT_FALSE(active);
    EXPECT_EQ(receive(), nothing);
    depth();
    EXPECT_TRUE(active);
    send("m");
    clock.advance(active_for + 1min);
    EXPECT_EQ(depth().at("ApproximateAgeOfOldestMessage"), 6 * 3600 + 60);
}

}  // namespace
}  // namespace spot::sqs
