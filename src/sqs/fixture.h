#pragma once

// A fixture for the tests in this folder: queues in memory, with short names for operations on
// them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "sqs/queues.h"
#include "storage/kv_memory.h"

namespace spot::sqs {

using namespace std::chrono_literals;

class CountingWakes final : public Wakes {
  public:
    void wake(const std::string& topic) override {
        std::lock_guard lock(mutex_);
        ++counts_[topic];
    }
    int of(const std::string& topic) {
        std::lock_guard lock(mutex_);
        return counts_[topic];
    }

  private:
    std::mutex mutex_;
    std::map<std::string, int> counts_;
};

class QueueTest : public testing::Test {
  protected:
    explicit QueueTest(kv::MemoryStore::Sync sync = kv::MemoryStore::Sync::automatic)
        : store(sync) {
        open();
    }

    // Opens the queues anew, as a restart does: only what is stored is left.
    void open() {
        queues.reset();
        auto opened = Queues::open(store, clock, random, wakes, {});
        ASSERT_TRUE(opened) << opened.error().message;
        queues = std::move(*opened);
    }

    static std::string url(const std::string& name) { return "/000000000000/" + name; }
    static std::string arn(const std::string& name) {
        return "arn:aws:sqs:us-east-1:000000000000:" + name;
    }
    // "" or the code of the error.
    template <class T>
    static std::string code(const Result<T>& result) {
        return result ? "" : result.error().code;
    }

    std::string create(const std::string& name, Attributes attributes = {}) {
        return code(queues->create_queue({.queue_name = name, .attributes = attributes}));
    }
    // A queue whose messages go to `dead` after `count` receives.
    void create_with_dead_letters(const std::string& name, const std::string& dead, int count) {
        ASSERT_EQ(create(dead), "");
        ASSERT_EQ(create(name, {{"RedrivePolicy", R"({"deadLetterTargetArn":")" + arn(dead) +
                                                      R"(","maxReceiveCount":)" +
                                                      std::to_string(count) + "}"}}),
                  "");
    }
    std::string set(const std::string& name, Attributes attributes) {
        return code(queues->set_queue_attributes({url(name), attributes}));
    }
    std::string attribute(const std::string& queue, const std::string& name) {
        const auto found = queues->get_queue_attributes({url(queue), {"All"}});
        EXPECT_TRUE(found);
        const auto at = found->attributes.find(name);
        return at == found->attributes.end() ? "" : at->second;
    }

    // The id of the message.
    std::string send(const std::string& body, const std::string& queue = "q",
                     std::optional<int> delay = {}) {
        const auto sent = queues->send_message(
            {.queue_url = url(queue), .message_body = body, .delay_seconds = delay});
        EXPECT_TRUE(sent) << sent.error().message;
        return sent ? sent->message_id : "";
    }
    struct Receive {
        std::string queue = "q";
        std::optional<int> visibility_timeout = {};
        int most = 1;
    };
    std::vector<Message> take(Receive how) {
        const auto taken = queues->receive_message({.queue_url = url(how.queue),
                                                    .max_number_of_messages = how.most,
                                                    .visibility_timeout = how.visibility_timeout,
                                                    .attribute_names = {"All"},
                                                    .message_attribute_names = {"All"}});
        EXPECT_TRUE(taken) << taken.error().message;
        return taken ? taken->messages : std::vector<Message>{};
    }
    // The body of the next message; `nothing` where there is none. Its handle is kept.
    static constexpr const char* nothing = "(nothing)";
    std::string receive(Receive how) {
        how.most = 1;
        const auto messages = take(how);
        if (messages.empty()) return nothing;
        last = messages.front();
        return last.body;
    }
    std::string receive() { return receive(Receive{}); }
    std::string receive_from(const std::string& queue) { return receive(Receive{.queue = queue}); }
    std::string remove(const std::string& handle, const std::string& queue = "q") {
        return code(queues->delete_message({url(queue), handle}));
    }
    std::string change(const std::string& handle, int seconds, const std::string& queue = "q") {
        return code(queues->change_message_visibility({url(queue), handle, seconds}));
    }
    // "visible/in flight/delayed"
    std::string counts(const std::string& queue = "q") {
        const auto c = queues->counts(queue);
        EXPECT_TRUE(c);
        return std::to_string(c->visible) + "/" + std::to_string(c->not_visible) + "/" +
               std::to_string(c->delayed);
    }
    void sweep() {
        for (int i = 0; i < 100; ++i) {
            const auto step = queues->sweep(clock.now());
            ASSERT_TRUE(step) << step.error().message;
            if (step->done == 0 && !step->more) return;
        }
        FAIL() << "the sweep never ends";
    }

    kv::MemoryStore store;
    ManualClock clock;
    SeededRandom random{11};
    CountingWakes wakes;
    std::unique_ptr<Queues> queues;
    Message last;
};

}  // namespace spot::sqs
