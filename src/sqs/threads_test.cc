#include <algorithm>
#include <thread>

#include "sqs/fixture.h"

namespace spot::sqs {
namespace {

class ThreadsTest : public QueueTest {
  protected:
    static constexpr int per_sender = 400;

    template <class Work>
    void run(int threads, Work work) {
        std::vector<std::thread> all;
        for (int i = 0; i < threads; ++i) all.emplace_back(work, i);
        for (auto& t : all) t.join();
    }
};

TEST_F(ThreadsTest, EveryMessageIsDeliveredExactlyOnceWhileItsTimeoutLasts) {
    ASSERT_EQ(create("q"), "");
    std::atomic<int> received{0};
    std::mutex mutex;
    std::multiset<std::string> bodies;
    constexpr int all = 3 * per_sender;
    run(6, [&](int i) {
        if (i < 3) {
            for (int n = 0; n < per_sender; ++n) {
                send(std::to_string(i) + "-" + std::to_string(n));
                clock.advance(1us);
            }
            return;
        }
        while (received.load() < all) {
            for (const auto& m : take({.visibility_timeout = 1000, .most = 10})) {
                ++received;
                if (m.body.back() % 2 == 0) remove(m.receipt_handle);
                std::lock_guard lock(mutex);
                bodies.insert(m.body);
            }
        }
    });
    EXPECT_EQ(bodies.size(), static_cast<std::size_t>(all));
    EXPECT_EQ(std::set<std::string>(bodies.begin(), bodies.end()).size(), bodies.size());
    EXPECT_EQ(receive(), nothing);
}

TEST_F(ThreadsTest, GroupsKeepTheirOrderThoughManyReceive) {
    const Attributes fifo{{"FifoQueue", "true"}, {"ContentBasedDeduplication", "true"}};
    auto with_dead_letters = fifo;
    with_dead_letters["RedrivePolicy"] =
        R"({"deadLetterTargetArn":")" + arn("dead.fifo") + R"(","maxReceiveCount":3})";
    ASSERT_EQ(create("dead.fifo", fifo), "");
    ASSERT_EQ(create("q.fifo", with_dead_letters), "");
    std::atomic<int> received{0};
    std::mutex mutex;
    std::map<std::string, std::vector<int>> numbers;  // by group
    constexpr int all = 3 * per_sender;
    run(7, [&](int i) {
        if (i < 3) {
            for (int n = 0; n < per_sender; ++n) {
                const auto done = queues->send_message(
                    {.queue_url = url("q.fifo"),
                     .message_body = std::to_string(i * per_sender + n),
                     .message_group_id = std::to_string(i) + "-" + std::to_string(n % 5)});
                ASSERT_TRUE(done);
            }
            return;
        }
        while (received.load() < all) {
            const auto messages = take({.queue = "q.fifo", .visibility_timeout = 1000, .most = 10});
            {
                std::lock_guard lock(mutex);
                for (auto m : messages) {
                    numbers[m.attributes["MessageGroupId"]].push_back(std::stoi(m.body));
                }
            }
            for (const auto& m : messages) {
                ASSERT_EQ(remove(m.receipt_handle, "q.fifo"), "");
                ++received;
            }
            if (i == 6) {
                ASSERT_TRUE(queues->sweep(clock.now()));
                ASSERT_TRUE(queues->counts("q.fifo"));
            }
        }
    });
    EXPECT_EQ(received.load(), all);
    for (const auto& [group, of_group] : numbers) {
        EXPECT_EQ(of_group.size(), static_cast<std::size_t>(per_sender / 5)) << group;
        EXPECT_TRUE(std::ranges::is_sorted(of_group)) << group;
    }
    EXPECT_EQ(counts("q.fifo"), "0/0/0");
}

TEST_F(ThreadsTest, PoisonMovesOnceThoughManyReceive) {
    create_with_dead_letters("q", "dead", 1);
    constexpr int all = 200;
    for (int i = 0; i < all; ++i) send(std::to_string(i));
    run(4, [&](int) {
        for (int i = 0; i < all; ++i) {
            take({.visibility_timeout = 0, .most = 10});
            if (i % 16 == 0) send("stays", "dead");
        }
    });
    while (receive({.visibility_timeout = 0}) != nothing) {
    }
    EXPECT_EQ(counts("q"), "0/0/0");
    std::map<std::string, int> seen;
    for (auto messages = take({"dead", 1000, 10}); !messages.empty();
         messages = take({"dead", 1000, 10})) {
        for (const auto& m : messages) ++seen[m.body];
    }
    EXPECT_EQ(seen["stays"], 4 * 13);
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(all) + 1);
    for (const auto& [body, times] : seen) {
        if (body != "stays") {
            EXPECT_EQ(times, 1) << body;
        }
    }
}

TEST_F(ThreadsTest, TwoQueuesBecomeEachOthersDeadLetterQueueAtOnce) {
    ASSERT_EQ(create("a"), "");
    ASSERT_EQ(create("b"), "");
    run(2, [&](int i) {
        for (int n = 0; n < 500; ++n) {
            EXPECT_EQ(set(i == 0 ? "a" : "b",
                          {{"RedrivePolicy",
                            R"({"deadLetterTargetArn":")" + arn(i == 0 ? "b" : "a") +
                                R"(","maxReceiveCount":)" + std::to_string(n % 9 + 1) + "}"}}),
                      "");
        }
    });
}

TEST_F(ThreadsTest, QueuesComeAndGoUnderTraffic) {
    ASSERT_EQ(create("q"), "");
    run(4, [&](int i) {
        for (int n = 0; n < 200; ++n) {
            if (i == 0) {
                (void)queues->delete_queue({url("q")});
                clock.advance(60s);  // the name is free again
                (void)queues->create_queue({.queue_name = "q"});
            } else if (i == 1) {
                (void)queues->sweep(clock.now());
                (void)queues->counts("q");
            } else {
                (void)queues->send_message({.queue_url = url("q"), .message_body = "x"});
                (void)queues->receive_message({.queue_url = url("q"), .visibility_timeout = 0});
            }
        }
    });
    ASSERT_TRUE(queues->delete_queue({url("q")}));
    EXPECT_EQ(store.size(), 1u) << "its name is all that outlives a queue";
}

}  // namespace
}  // namespace spot::sqs
