#include "sns/delivery/delivery_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "wire/json.h"

namespace spot::sns {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<double> delays(const RetryPolicy& policy) {
    std::vector<double> all;
    for (int i = 0; const auto delay = policy.delay_after(i); ++i) {
        all.push_back(static_cast<double>(delay->count()) / 1'000'000);
    }
    return all;
}

TEST(DeliveryPolicy, ThreeRetriesOfTwentySecondsAreTheStandard) {
    EXPECT_THAT(delays({}), ElementsAre(20, 20, 20));
}

TEST(DeliveryPolicy, RetriesHavePhases) {
    RetryPolicy policy{.min_delay_target = 10,
                       .max_delay_target = 100,
                       .num_retries = 9,
                       .num_max_delay_retries = 1,
                       .num_no_delay_retries = 2,
                       .num_min_delay_retries = 1};
    EXPECT_THAT(delays(policy), ElementsAre(0, 0, 10, 10, 32.5, 55, 77.5, 100, 100));
    for (const auto backoff : {Backoff::arithmetic, Backoff::geometric, Backoff::exponential}) {
        policy.backoff = backoff;
        const auto all = delays(policy);
        ASSERT_EQ(all.size(), 9u);
        EXPECT_DOUBLE_EQ(all[3], 10);
        EXPECT_DOUBLE_EQ(all[7], 100);
        for (std::size_t i = 4; i < 8; ++i) EXPECT_GT(all[i], all[i - 1]);
        EXPECT_LT(all[4], 32.5);  // slower than linear at the beginning
    }
}

std::string refusal(const std::string& retries) {
    const auto read = read_subscription_policy(R"({"healthyRetryPolicy":)" + retries + "}");
    return read ? "" : read.error().message;
}

TEST(DeliveryPolicy, WhatIsImpossibleIsRefused) {
    EXPECT_EQ(refusal(R"({"numRetries":100,"minDelayTarget":1,"maxDelayTarget":36})"), "");
    for (const auto* bad :
         {R"({"numRetries":101})", R"({"numRetries":-1})", R"({"numRetries":1.5})",
          R"({"numRetries":"3"})", R"({"minDelayTarget":0})", R"({"maxDelayTarget":3601})",
          R"({"minDelayTarget":30})", R"({"numRetries":1,"numNoDelayRetries":2})",
          R"({"backoffFunction":"cubic"})",
          R"({"numRetries":100,"minDelayTarget":40,"maxDelayTarget":40})"}) {
        EXPECT_THAT(refusal(bad), HasSubstr("DeliveryPolicy: ")) << bad;
    }
    EXPECT_FALSE(read_subscription_policy(R"({"throttlePolicy":{"maxReceivesPerSecond":0}})"));
    EXPECT_FALSE(read_subscription_policy(R"({"requestPolicy":{"headerContentType":"a/b"}})"));
    EXPECT_FALSE(read_subscription_policy(
        R"({"requestPolicy":{"headerContentType":"text/plain; x\r\nHost: a"}})"));
    EXPECT_FALSE(read_subscription_policy("[]"));
    EXPECT_FALSE(read_topic_policy(R"({"http":{"defaultHealthyRetryPolicy":{"numRetries":-1}}})"));
}

TEST(DeliveryPolicy, ASubscriptionsOwnComesBeforeThatOfItsTopic) {
    const auto topic =
        read_topic_policy(R"({"http":{"defaultHealthyRetryPolicy":{"numRetries":5},)"
                          R"("defaultRequestPolicy":{"headerContentType":"application/json"}}})");
    const auto own = read_subscription_policy(R"({"healthyRetryPolicy":{"numRetries":1}})");
    ASSERT_TRUE(topic && own);
    EXPECT_EQ(merged(*topic, *own).retry->num_retries, 1);
    EXPECT_EQ(merged(*topic, *own).content_type, "application/json");
    auto closed = *topic;
    closed.no_overrides = true;
    EXPECT_EQ(merged(closed, *own).retry->num_retries, 5);
}

TEST(DeliveryPolicy, IsShownAsAwsDoes) {
    const auto own =
        read_subscription_policy(R"({"requestPolicy":{"headerContentType":"text/csv"}})");
    ASSERT_TRUE(own);
    EXPECT_EQ(shown_subscription_policy(*own),
              R"({"healthyRetryPolicy":null,"sicklyRetryPolicy":null,"throttlePolicy":null,)"
              R"("requestPolicy":{"headerContentType":"text/csv"},"guaranteed":false})");
    EXPECT_THAT(effective_subscription_policy(*own), HasSubstr(R"("numRetries":3)"));
    EXPECT_THAT(effective_topic_policy(""), HasSubstr(R"("headerContentType":"text/plain; )"));
}

}  // namespace
}  // namespace spot::sns
