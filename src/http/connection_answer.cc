// Makes the answer of a whole request: on this thread or on the pool, at once or after a long poll,
// and waits until it is durable.

#include "base/failpoint.h"
#include "http/connection.h"
#include "http/subscription.h"

namespace spot::http {

namespace asio = boost::asio;
using asio::use_awaitable;

namespace {

// A wake-up is for one waiter. A waiter that stops waiting, for any reason, wakes the next: there
// may be more than it has taken, or it may have gone before it looked; and the others have not been
// told of a moment at which something falls due.
class HandsOn {
  public:
    explicit HandsOn(Shared& shared) : shared_(shared) {}
    HandsOn(const HandsOn&) = delete;
    HandsOn& operator=(const HandsOn&) = delete;
    ~HandsOn() {
        if (!topic_.empty() && !shared_.draining) shared_.handler.pass_on(topic_);
    }
    void waits_for(const std::string& topic) { topic_ = topic; }

  private:
    Shared& shared_;
    std::string topic_;
};

}  // namespace

asio::awaitable<Outcome> Connection::run_exchange(Exchange& exchange, std::string body, bool last) {
    if (!exchange.heavy()) co_return exchange.answer(std::move(body), last);
    // Runs on the pool and goes back to this loop's thread.
    co_await asio::post(asio::bind_executor(shared_.pool, use_awaitable));
    auto outcome = exchange.answer(std::move(body), last);
    co_await asio::post(asio::bind_executor(loop_.context(), use_awaitable));
    co_return outcome;
}

// False: the client has gone while it waited.
Connection::Task Connection::make_answer(Exchange& exchange, std::string body,
                                         std::optional<wire::HttpResponse>& answer) {
    const auto begin = Clock::now();
    HandsOn hands_on(shared_);
    auto outcome = co_await run_exchange(exchange, std::move(body), false);
    while (outcome.wait) {
        const Wait wait = *outcome.wait;
        const auto end = begin + wait.at_most;
        hands_on.waits_for(wait.topic);
        co_await wait_for(wait, end, exchange, outcome);
        if (!outcome.wait) break;
        // A client that has closed the connection must not be given messages.
        if (channel_.peer_gone()) co_return false;
        if (Clock::now() >= end || shared_.draining) {
            outcome = co_await run_exchange(exchange, {}, true);
            outcome.wait.reset();
        }
    }
    FAILPOINT("http.answer.made");
    co_await wait_durable();
    FAILPOINT("http.answer.durable");
    exchange.answered();
    answer = std::move(outcome.response);
    co_return true;
}

// Asks once more and, if there is still no answer, sleeps until the topic wakes, the moment of the
// Wait comes, or its time is up.
asio::awaitable<void> Connection::wait_for(const Wait& wait, Clock::time_point end,
                                           Exchange& exchange, Outcome& outcome) {
    auto timer = std::make_shared<asio::steady_timer>(loop_.context());
    timer->expires_at(end);
    Subscription subscription(shared_.handler, wait.topic,
                              std::make_shared<WakeUp>(loop_.context(), timer));
    // Something that came between the first look and the subscription has woken nobody.
    outcome = co_await run_exchange(exchange, {}, false);
    if (!outcome.wait) co_return;
    if (outcome.wait->due) {
        const auto in = *outcome.wait->due -
                        std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
        const auto due = Clock::now() + std::max<Duration>(in, std::chrono::milliseconds(1));
        // Not later than it is: a wake-up that came during the look has set it to now.
        if (due < timer->expiry()) timer->expires_at(due);
    }
    deadline_ = end + std::chrono::seconds(shared_.options.body_seconds);
    waiting_ = timer;
    co_await timer->async_wait(as_tuple);
    waiting_.reset();
    time_limit(shared_.options.body_seconds);
}

asio::awaitable<void> Connection::wait_durable() {
    const auto mark = shared_.handler.mark();
    if (shared_.handler.reached(mark)) co_return;
    auto initiate = [this, mark](auto handler) {
        auto shared_handler = std::make_shared<decltype(handler)>(std::move(handler));
        ++shared_.awaited_syncs;
        shared_.handler.when_reached(mark, [&shared = shared_, &loop = loop_, shared_handler] {
            asio::post(loop.context(), [shared_handler] { (*shared_handler)(); });
            --shared.awaited_syncs;
        });
    };
    co_await asio::async_initiate<decltype(use_awaitable), void()>(std::move(initiate),
                                                                   use_awaitable);
}

}  // namespace spot::http
