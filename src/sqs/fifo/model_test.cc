// FIFO queues against a model of them that is as simple as can be: a list of all messages, walked
// from its beginning each time.

#include <algorithm>
#include <array>
#include <random>

#include "sqs/fifo/fixture.h"

namespace spot::sqs {
namespace {

struct ModelMessage {
    std::string group;
    std::string body;
    Time visible_at;
    int receives = 0;
};

// A handle that the queue gave out.
struct Handle {
    std::string text;
    std::string body;  // which no two messages share
    int receives = 0;
};

class Model {
  public:
    // False: a duplicate.
    bool send(const std::string& group, const std::string& body, const std::string& id, Time now) {
        const auto at = sent_.find(id);
        if (at != sent_.end() && at->second + std::chrono::minutes(5) > now) return false;
        sent_[id] = now;
        messages_.push_back({group, body, now});
        return true;
    }

    std::vector<std::string> receive(std::size_t most, int visibility, Time now) {
        std::vector<std::string> bodies;
        std::set<std::string> seen;  // groups
        std::vector<std::pair<Time, std::size_t>> heads;
        for (std::size_t i = 0; i < messages_.size(); ++i) {
            if (seen.insert(messages_[i].group).second)
                heads.emplace_back(messages_[i].visible_at, i);
        }
        std::ranges::sort(heads);
        for (const auto& [visible_at, head] : heads) {
            const auto group = messages_[head].group;
            for (std::size_t i = head; i < messages_.size() && bodies.size() < most; ++i) {
                if (messages_[i].group != group) continue;
                if (messages_[i].visible_at > now) break;
                messages_[i].visible_at = now + std::chrono::seconds(visibility);
                ++messages_[i].receives;
                bodies.push_back(messages_[i].body);
            }
        }
        return bodies;
    }

    // nullptr: it was deleted.
    ModelMessage* find(const std::string& body) {
        const auto at = std::ranges::find(messages_, body, &ModelMessage::body);
        return at == messages_.end() ? nullptr : &*at;
    }
    void remove(const std::string& body) {
        std::erase_if(messages_, [&](const ModelMessage& m) { return m.body == body; });
    }
    std::string counts(Time now) const {
        const auto hidden = std::ranges::count_if(
            messages_, [&](const ModelMessage& m) { return m.visible_at > now; });
        return std::to_string(std::ssize(messages_) - hidden) + "/" + std::to_string(hidden) + "/0";
    }

  private:
    std::vector<ModelMessage> messages_;  // in the order of sending
    std::map<std::string, Time> sent_;
};

class ModelTest : public FifoTest {
  protected:
    std::uint64_t below(std::uint64_t n) { return chance() % n; }

    void send_something() {
        const auto body = std::to_string(++bodies);
        const auto group = "g" + std::to_string(below(5));
        const auto id = below(4) == 0 ? "id" + std::to_string(below(10)) : "unique" + body;
        const bool stored = model.send(group, body, id, clock.now());
        ASSERT_EQ(put(group, body, id), "");
        if (!stored) return;
        ASSERT_GT(sent.sequence_number, newest);
        newest = sent.sequence_number;
    }

    void receive_something() {
        const auto most = 1 + below(10);
        const int visibility = std::array{0, 1, 5, 30}[below(4)];
        const auto expected = model.receive(most, visibility, clock.now());
        ASSERT_EQ(get(static_cast<int>(most), visibility), expected);
        for (const auto& message : taken) {
            handles.push_back(
                {message.receipt_handle, message.body, model.find(message.body)->receives});
        }
    }

    // The message of a handle of any age; its handle may have ended, or it may be gone.
    void use_a_handle(bool to_delete) {
        if (handles.empty()) return;
        const auto& handle =
            handles[handles.size() - 1 - below(std::min<std::size_t>(handles.size(), 20))];
        auto* message = model.find(handle.body);
        const bool holds = message != nullptr && message->receives == handle.receives &&
                           message->visible_at > clock.now();
        if (to_delete) {
            const bool good = message == nullptr || holds;
            ASSERT_EQ(remove(handle.text, "q.fifo"), good ? "" : "InvalidParameterValue");
            if (holds) model.remove(handle.body);
        } else {
            const auto seconds = static_cast<int>(below(20));
            ASSERT_EQ(change(handle.text, seconds, "q.fifo"), holds ? "" : "InvalidParameterValue");
            if (holds) message->visible_at = clock.now() + std::chrono::seconds(seconds);
        }
    }

    void fail_something() {
        store.refuse(1);
        const auto failed =
            queues->receive_message({.queue_url = url("q.fifo"), .max_number_of_messages = 10});
        // Where nothing is ready nothing is written, and the next write is refused instead.
        ASSERT_TRUE(!failed || put("g1", "refused") == "ServiceUnavailable");
    }

    void do_something() {
        switch (below(20)) {
            case 0: open(); break;
            case 1: sweep(); break;
            case 2: fail_something(); break;
            case 3:
            case 4: clock.advance(std::chrono::milliseconds(below(8'000))); break;
            case 5: clock.advance(std::chrono::minutes(below(3))); break;
            case 6:
            case 7:
            case 8:
            case 9:
            case 10: send_something(); break;
            case 11:
            case 12:
            case 13:
            case 14: use_a_handle(true); break;
            case 15: use_a_handle(false); break;
            default: receive_something(); break;
        }
    }

    std::mt19937_64 chance;
    Model model;
    std::vector<Handle> handles;
    std::optional<std::string> newest = "";
    int bodies = 0;
};

TEST_F(ModelTest, EverythingIsAsInTheModel) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE(seed);
        chance.seed(seed);
        ASSERT_TRUE(queues->delete_queue({url("q.fifo")}));
        clock.advance(61s);
        ASSERT_EQ(create_fifo("q.fifo", {{"MessageRetentionPeriod", "1209600"}}), "");
        model = {};
        handles.clear();
        for (int step = 0; step < 500; ++step) {
            SCOPED_TRACE(step);
            do_something();
            if (HasFatalFailure()) return;
            ASSERT_EQ(counts("q.fifo"), model.counts(clock.now()));
        }
    }
}

// Counts what is read.
class CountingStore final : public kv::Store {
  public:
    Result<std::optional<std::string>> get(std::string_view key) const override {
        ++reads;
        return store_.get(key);
    }
    std::unique_ptr<kv::Cursor> scan(kv::Range range, kv::Direction direction) const override {
        return std::make_unique<CountingCursor>(store_.scan(std::move(range), direction), reads);
    }
    Result<std::uint64_t> approximate_bytes(const kv::Range& range) const override {
        return store_.approximate_bytes(range);
    }
    Result<void> apply(kv::Batch batch) override { return store_.apply(std::move(batch)); }
    kv::Sequence applied() const override { return store_.applied(); }
    kv::Sequence durable() const override { return store_.durable(); }
    void when_durable(kv::Sequence sequence, std::function<void()> then) override {
        store_.when_durable(sequence, std::move(then));
    }

    mutable std::size_t reads = 0;

  private:
    class CountingCursor final : public kv::Cursor {
      public:
        CountingCursor(std::unique_ptr<kv::Cursor> cursor, std::size_t& reads)
            : cursor_(std::move(cursor)), reads_(reads) {
            ++reads_;
        }
        bool valid() const override { return cursor_->valid(); }
        void next() override {
            ++reads_;
            cursor_->next();
        }
        void seek(std::string_view key) override { cursor_->seek(key); }
        std::string_view key() const override { return cursor_->key(); }
        std::string_view value() const override { return cursor_->value(); }
        Result<void> status() const override { return cursor_->status(); }

      private:
        std::unique_ptr<kv::Cursor> cursor_;
        std::size_t& reads_;
    };
    kv::MemoryStore store_;
};

// Very many groups, of which one is ready: a receive reads what it takes.
TEST(FifoCost, IsThatOfWhatIsTaken) {
    CountingStore store;
    ManualClock clock;
    SeededRandom random(3);
    CountingWakes wakes;
    auto queues = *Queues::open(store, clock, random, wakes, {});
    const std::string url = "/000000000000/q.fifo";
    ASSERT_TRUE(queues->create_queue(
        {.queue_name = "q.fifo",
         .attributes = {{"FifoQueue", "true"}, {"ContentBasedDeduplication", "true"}}}));
    const ReceiveMessageInput ten{
        .queue_url = url, .max_number_of_messages = 10, .visibility_timeout = 600};
    constexpr int groups = 3'000;
    for (int i = 0; i < groups; ++i) {
        clock.advance(1ms);
        for (const auto* body : {"first of ", "second of "}) {
            ASSERT_TRUE(queues->send_message({.queue_url = url,
                                              .message_body = body + std::to_string(i),
                                              .message_group_id = "g" + std::to_string(i)}));
        }
    }
    std::vector<Message> flying;
    for (int i = 0; i < groups / 5; ++i) {
        const auto received = queues->receive_message(ten);
        ASSERT_TRUE(received);
        flying.insert(flying.end(), received->messages.begin(), received->messages.end());
    }
    ASSERT_EQ(flying.size(), 2u * groups);
    // An old one, so that the line has to look before its front.
    const auto& old = flying[1'000];
    ASSERT_TRUE(queues->change_message_visibility({url, old.receipt_handle, 0}));
    store.reads = 0;
    const auto received = queues->receive_message(ten);
    ASSERT_TRUE(received);
    ASSERT_EQ(received->messages.size(), 1u);
    EXPECT_EQ(received->messages[0].body, old.body);
    EXPECT_LT(store.reads, 20u);
    store.reads = 0;
    ASSERT_TRUE(queues->receive_message(ten)->messages.empty());
    EXPECT_LT(store.reads, 5u);
}

}  // namespace
}  // namespace spot::sqs
