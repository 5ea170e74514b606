// The counts that topics keep of themselves.

#include <map>

#include "sns/fixture.h"

namespace spot::sns {
namespace {

class TopicMetrics : public TopicTest {
  protected:
    std::map<std::string, Measurement> last_minute() {
        const auto minute = minute_of(clock.now());
        clock.advance(std::chrono::minutes(1));
        std::map<std::string, Measurement> all;
        topics->measure(minute, [&](Measurement one) {
            EXPECT_EQ(one.dimensions.at(0).second, "t");
            all[one.metric] = std::move(one);
        });
        return all;
    }
};

TEST_F(TopicMetrics, CountMessagesAndTheirDeliveries) {
    ASSERT_EQ(create("t"), "");
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "nobody"}), "");
    subscribe("t", "q");
    subscribe("t", "choosy", {{"FilterPolicy", R"({"a":["b"]})"}});
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "some"}), "");
    const auto all = last_minute();
    EXPECT_EQ(all.at("NumberOfMessagesPublished").sum, 2);
    EXPECT_EQ(all.at("PublishSize").sum, 10);
    EXPECT_EQ(all.at("PublishSize").minimum, 4);
    EXPECT_EQ(all.at("NumberOfNotificationsDelivered").sum, 1);
    EXPECT_EQ(all.at("NumberOfNotificationsFilteredOut").sum, 1);
    EXPECT_FALSE(all.contains("NumberOfNotificationsFailed"));
    EXPECT_TRUE(last_minute().empty());
}

TEST_F(TopicMetrics, CountWhatCouldNotBeDelivered) {
    ASSERT_EQ(create("t"), "");
    subscribe("t", "q");
    deliveries.fate = Fate::redriven;
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    const auto all = last_minute();
    EXPECT_EQ(all.at("NumberOfNotificationsFailed").sum, 1);
    EXPECT_EQ(all.at("NumberOfNotificationsRedrivenToDlq").sum, 1);
    EXPECT_FALSE(all.contains("NumberOfNotificationsDelivered"));
}

TEST_F(TopicMetrics, OfABatchThatIsGivenUpAreNone) {
    ASSERT_EQ(create("t"), "");
    subscribe("t", "q");
    {
        kv::Batch batch;
        ASSERT_TRUE(topics->stage_publish(arn("t"), "s", "given up", batch));
    }
    EXPECT_TRUE(last_minute().empty());
}

}  // namespace
}  // namespace spot::sns
