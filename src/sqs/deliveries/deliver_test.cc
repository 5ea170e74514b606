// Messages that other services deliver in their batches.

#include <thread>

#include "sqs/fixture.h"

namespace spot::sqs {
namespace {

class Deliver : public QueueTest {
  protected:
    static constexpr const char* topic = "arn:aws:sns:us-east-1:000000000000:t";

    Deliver() {
        EXPECT_EQ(create_open("q"), "");
        EXPECT_EQ(create_open("dead"), "");
        EXPECT_EQ(create_open("a.fifo"), "");
        EXPECT_EQ(create_open("b.fifo"), "");
    }
    // A queue that every topic may send to.
    std::string create_open(const std::string& name, Attributes more = {}) {
        if (name.ends_with(".fifo")) more["FifoQueue"] = "true";
        more["Policy"] = R"({"Statement":[{"Effect":"Allow","Principal":{"Service":)"
                         R"("sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":")" +
                         arn(name) + R"("}]})";
        return create(name, more);
    }
    static Delivery to(const std::string& queue, const std::string& body,
                       const std::string& dead = "") {
        return {.service = "sns.amazonaws.com",
                .source_arn = topic,
                .sender_id = "SENDER",
                .queue_arn = arn(queue),
                .dead_letter_arn = dead.empty() ? "" : arn(dead),
                .body = body,
                .group_id = queue.ends_with(".fifo") ? "g" : "",
                .deduplication_id = queue.ends_with(".fifo") ? body : ""};
    }
    void deliver(const std::vector<Delivery>& all) {
        kv::Batch batch;
        const auto staged = queues->stage_deliveries(all, batch);
        ASSERT_TRUE(staged) << staged.error().message;
        if (batch.empty()) return;
        ASSERT_TRUE(store.apply(std::move(batch)));
    }
};

TEST_F(Deliver, AllComeWithTheBatchOrNone) {
    {
        kv::Batch given_up;
        ASSERT_TRUE(queues->stage_deliveries({to("q", "x"), to("a.fifo", "x")}, given_up));
    }
    EXPECT_EQ(counts("q"), "0/0/0");
    EXPECT_EQ(counts("a.fifo"), "0/0/0");
    deliver({to("q", "one"), to("a.fifo", "one"), to("a.fifo", "two"), to("a.fifo", "two")});
    EXPECT_EQ(receive_from("q"), "one");
    EXPECT_EQ(last.attributes.at("SenderId"), "SENDER");
    EXPECT_EQ(counts("a.fifo"), "2/0/0");  // the third was the second again
    EXPECT_EQ(take({.queue = "a.fifo", .most = 10}).at(1).body, "two");
}

TEST_F(Deliver, WhatCannotBeDeliveredGoesToTheDeadLetterQueue) {
    ASSERT_EQ(create("shut"), "");
    deliver({to("absent", "1", "dead"), to("shut", "2", "dead"), to("q", "", "dead"),
             to("absent", "3"), to("absent", "4", "absent too")});
    EXPECT_EQ(receive_from("dead"), "1");
    EXPECT_EQ(receive_from("dead"), "2");
    EXPECT_EQ(receive_from("dead"), nothing);
    EXPECT_EQ(counts("shut"), "0/0/0");
}

// Both directions at once, beside receives that move messages from one queue to the other.
TEST_F(Deliver, QueuesAreLockedInAnyOrder) {
    ASSERT_EQ(set("a.fifo", {{"RedrivePolicy", R"({"deadLetterTargetArn":")" + arn("b.fifo") +
                                                   R"(","maxReceiveCount":1})"}}),
              "");
    std::vector<std::thread> threads;
    for (const bool turned : {false, true}) {
        threads.emplace_back([this, turned] {
            for (int i = 0; i < 300; ++i) {
                const auto body = std::to_string(i) + (turned ? "x" : "y");
                std::vector<Delivery> all{to("a.fifo", body), to("q", body), to("b.fifo", body)};
                if (turned) std::swap(all[0], all[2]);
                deliver(all);
            }
        });
    }
    threads.emplace_back([this] {
        for (int i = 0; i < 300; ++i) take({.queue = "a.fifo", .visibility_timeout = 0});
    });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(queues->counts("q")->visible, 600);
}

}  // namespace
}  // namespace spot::sqs
