#include "provision/graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace spot::provision {
namespace {

const Variables variables{.name_prefix = "films", .account_id = "123456789012"};

using Addresses = std::set<std::string>;

TEST(Graph, ATargetBringsWhatItNeeds) {
    const auto manifest = declare(variables);
    EXPECT_EQ(*with_needs(manifest, {"aws_sqs_queue.chunking"}),
              (Addresses{"aws_sqs_queue.chunking", "aws_sqs_queue.chunking_dlq"}));
    const auto notified = *with_needs(manifest, {"aws_s3_bucket_notification.input"});
    for (const auto* needed : {"aws_s3_bucket.input", "aws_sqs_queue_policy.chunking",
                               "aws_sqs_queue.video_worker", "aws_sqs_queue.video_worker_dlq"}) {
        EXPECT_TRUE(notified.contains(needed)) << needed;
    }
    EXPECT_FALSE(notified.contains("aws_s3_bucket.output"));
    EXPECT_EQ(only(manifest, notified).size(), notified.size());
}

TEST(Graph, AndIsNeededByOthers) {
    const auto users = *with_users(declare(variables), {"aws_sqs_queue.reassembly_dlq"});
    EXPECT_EQ(users, (Addresses{"aws_sqs_queue.reassembly_dlq", "aws_sqs_queue.reassembly",
                                "aws_cloudwatch_metric_alarm.reassembly_dlq_messages"}));
}

TEST(Graph, WhatIsNotDeclaredIsNamed) {
    const auto none = with_needs(declare(variables), {"aws_sqs_queue.none"});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, "NoSuchResource");
    EXPECT_NE(none.error().message.find("aws_sqs_queue.chunking_dlq"), std::string::npos);
}

TEST(Graph, EveryNeedIsDeclaredBefore) {
    Addresses before;
    for (const auto& resource : declare(variables)) {
        for (const auto& need : resource.needs) EXPECT_TRUE(before.contains(need)) << need;
        before.insert(resource.address);
    }
}

TEST(InOrder, EachWaitsForItsOwnAndAllAreDoneOnce) {
    const std::vector<std::vector<std::size_t>> after{{}, {0}, {0}, {1, 2}, {}, {4}};
    for (const int width : {1, 3, 10}) {
        std::mutex mutex;
        std::vector<std::size_t> done;
        const auto result = in_order(after, width, [&](std::size_t i) -> Result<void> {
            std::lock_guard lock(mutex);
            for (const auto j : after[i]) {
                EXPECT_NE(std::find(done.begin(), done.end(), j), done.end()) << j << i;
            }
            done.push_back(i);
            return {};
        });
        EXPECT_TRUE(result);
        EXPECT_EQ(done.size(), after.size());
    }
    EXPECT_TRUE(in_order({}, 4, [](std::size_t) -> Result<void> { return {}; }));
}

TEST(InOrder, AsManyAtOnceAsAsked) {
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    std::atomic<bool> met = false;
    const auto result = in_order({{}, {}, {}, {}}, 2, [&](std::size_t) -> Result<void> {
        const int now = ++running;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        // The first two meet: neither ends before both are there.
        if (now == 2) met = true;
        while (!met) std::this_thread::yield();
        --running;
        return {};
    });
    EXPECT_TRUE(result);
    EXPECT_EQ(most, 2);
}

TEST(InOrder, AnErrorBeginsNothingMore) {
    std::atomic<int> begun = 0;
    const auto result = in_order({{}, {0}, {1}}, 3, [&](std::size_t i) -> Result<void> {
        ++begun;
        if (i == 1) return fail(Kind::invalid, "Broken", "the second");
        return {};
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "the second");
    EXPECT_EQ(begun, 2);
}

}  // namespace
}  // namespace spot::provision
