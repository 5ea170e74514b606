// Nothing leaves before it is durable: an answer waits for the mark that was taken after it was
// made, and for nothing else.

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>

#include "http/fixture.h"

namespace spot::http {
namespace {

// A log that is synced only when the test says so. Every answer but that of "/refused", which is
// known from the head, has written to it.
class Journal final : public Handler {
  public:
    class Entry final : public Exchange {
      public:
        Entry(Journal& journal, wire::HttpRequest head)
            : journal_(journal), head_(std::move(head)) {}
        std::optional<wire::HttpResponse> early_answer() override {
            if (head_.path != "/refused") return std::nullopt;
            return wire::HttpResponse{.status = 403, .body = "no"};
        }
        std::uint64_t body_limit() const override { return 1u << 20; }
        wire::HttpResponse refuse(const Error&) override { return {.status = 400}; }
        bool heavy() const override { return head_.path == "/heavy"; }
        Outcome answer(std::string, bool last) override {
            if (head_.path == "/wait" && !last) return {{}, Wait{"topic", 20ms, std::nullopt}};
            std::lock_guard lock(journal_.mutex_);
            ++journal_.applied_;
            return {wire::HttpResponse{.body = "entry " + std::to_string(journal_.applied_)},
                    std::nullopt};
        }
        void answered() override { ++journal_.answered; }

      private:
        Journal& journal_;
        wire::HttpRequest head_;
    };

    std::unique_ptr<Exchange> begin(wire::HttpRequest head, std::string) override {
        return std::make_unique<Entry>(*this, std::move(head));
    }
    std::unique_ptr<Exchange> begin_shed(wire::HttpRequest head, std::string peer) override {
        return begin(std::move(head), std::move(peer));
    }
    std::uint64_t mark() override {
        std::lock_guard lock(mutex_);
        return applied_;
    }
    bool reached(std::uint64_t mark) override {
        std::lock_guard lock(mutex_);
        return durable_ >= mark;
    }
    void when_reached(std::uint64_t mark, std::function<void()> then) override {
        std::unique_lock lock(mutex_);
        if (durable_ < mark) {
            waiting_.emplace(mark, std::move(then));
            changed_.notify_all();
            return;
        }
        lock.unlock();
        then();
    }
    std::uint64_t subscribe(const std::string&, std::function<void()>) override { return 1; }
    void unsubscribe(const std::string&, std::uint64_t) override {}
    void pass_on(const std::string&) override {}

    void sync(std::uint64_t up_to) {
        std::vector<std::function<void()>> ready;
        {
            std::lock_guard lock(mutex_);
            durable_ = up_to;
            const auto end = waiting_.upper_bound(up_to);
            for (auto at = waiting_.begin(); at != end; ++at) {
                ready.push_back(std::move(at->second));
            }
            waiting_.erase(waiting_.begin(), end);
        }
        for (const auto& then : ready) then();
    }
    // False: fewer answers than that wait, and ten seconds have passed.
    bool wait_for(std::size_t answers) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 10s, [&] { return waiting_.size() >= answers; });
    }

    std::atomic<int> answered{0};

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t applied_ = 0;
    std::uint64_t durable_ = 0;
    std::multimap<std::uint64_t, std::function<void()>> waiting_;
};

class DurableServer : public testing::Test {
  protected:
    DurableServer() : server(std::move(*Server::start({.port = 0}, journal))) {}
    // Nothing waits for a sync that never comes when the server ends.
    ~DurableServer() override { journal.sync(1'000'000); }

    static void ask(Raw& raw, const std::string& path) {
        raw.say("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    static bool is_silent(const Raw& raw) {
        char byte = 0;
        return ::recv(raw.descriptor(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
    }

    Journal journal;
    std::unique_ptr<Server> server;
};

TEST_F(DurableServer, AnAnswerLeavesWhenItsMarkIsReachedAndNotBefore) {
    for (const auto* path : {"/a", "/heavy", "/wait"}) {
        Raw raw(server->port());
        ask(raw, path);
        ASSERT_TRUE(journal.wait_for(1)) << path << ": the answer does not wait for its mark";
        EXPECT_TRUE(is_silent(raw)) << path;
        EXPECT_EQ(journal.answered, 0) << path;
        const auto mark = journal.mark();
        journal.sync(mark - 1);
        EXPECT_TRUE(is_silent(raw)) << path << ": the mark before is not its own";
        EXPECT_EQ(journal.answered, 0) << path;
        journal.sync(mark);
        const auto entry = "entry " + std::to_string(mark);
        EXPECT_NE(raw.hear(entry).find(entry), std::string::npos) << path;
        EXPECT_EQ(journal.answered, 1) << path;
        journal.answered = 0;
    }
}

TEST_F(DurableServer, OneSyncServesAllWhoWait) {
    std::vector<std::unique_ptr<Raw>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<Raw>(server->port()));
        ask(*clients.back(), "/a");
    }
    ASSERT_TRUE(journal.wait_for(5));
    for (const auto& client : clients) EXPECT_TRUE(is_silent(*client));
    journal.sync(5);
    for (const auto& client : clients) {
        EXPECT_NE(client->hear("entry ").find("200 OK"), std::string::npos);
    }
}

// A refusal from the head alone has changed nothing, so it says nothing that could be lost.
TEST_F(DurableServer, ARefusalFromTheHeadWaitsForNothing) {
    Raw writer(server->port());
    ask(writer, "/a");
    ASSERT_TRUE(journal.wait_for(1));
    Raw refused(server->port());
    ask(refused, "/refused");
    EXPECT_NE(refused.hear("\r\n\r\nno").find("403"), std::string::npos);
    EXPECT_TRUE(is_silent(writer));
}

}  // namespace
}  // namespace spot::http
