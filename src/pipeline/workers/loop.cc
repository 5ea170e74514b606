#include "pipeline/workers/loop.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/bytes.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "wire/json.h"

namespace spot::pipeline {
namespace {

constexpr int longest_backoff_seconds = 120;
constexpr Duration after_receive_error = std::chrono::seconds(2);

int seconds_of(Duration d) {
    return static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(d).count());
}

// Extends the visibility timeout of one message, from a thread of its own, until this object is
// destroyed.
class VisibilityHeartbeat {
  public:
    VisibilityHeartbeat(const Clients& clients, const std::string& queue_url,
                        const std::string& receipt_handle)
        : thread_([&clients, queue_url, receipt_handle, this] {
              beat(clients, queue_url, receipt_handle);
          }) {}
    ~VisibilityHeartbeat() {
        {
            std::lock_guard lock(mutex_);
            ended_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    bool held() const { return held_; }

  private:
    void beat(const Clients& clients, const std::string& queue_url,
              const std::string& receipt_handle) {
        std::unique_lock lock(mutex_);
        while (!changed_.wait_for(lock, heartbeat_every, [this] { return ended_; })) {
            lock.unlock();
            const auto extended = clients.sqs.change_message_visibility(
                {queue_url, receipt_handle, seconds_of(hold)});
            lock.lock();
            if (extended) continue;
            log(Level::warn, "a message could not be held longer",
                {{"queue", queue_url}, {"error", extended.error().message}});
            if (extended.error().kind != Kind::unavailable) {
                held_ = false;
                return;
            }
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool ended_ = false;
    std::atomic<bool> held_{true};
    std::thread thread_;  // the last member, since it uses the others
};

}  // namespace

bool permanent(const Error& error) {
    return error.kind == Kind::invalid || error.kind == Kind::too_large;
}

void Loop::run() {
    while (!clients_.stopping()) {
        const auto worked = step(20);
        if (worked || clients_.stopping()) continue;
        log(Level::warn, "receiving failed; trying again",
            {{"worker", name_}, {"queue", queue_url_}, {"error", worked.error().message}});
        clients_.pause(after_receive_error);
    }
}

Result<bool> Loop::step(int wait_seconds) {
    const auto received = TRY(clients_.receiver.receive_message(
        {.queue_url = queue_url_,
         .max_number_of_messages = 1,
         .visibility_timeout = seconds_of(hold),
         .wait_time_seconds = wait_seconds,
         .message_system_attribute_names = {"ApproximateReceiveCount"}}));
    if (received.messages.empty()) return false;
    FAILPOINT("worker.received");
    handle(received.messages.front());
    return true;
}

void Loop::handle(const sqs::Message& message) {
    const auto count = message.attributes.find("ApproximateReceiveCount");
    Delivery delivery{message.message_id, message.body, 1, {}};
    if (count != message.attributes.end()) {
        delivery.receive_count = static_cast<int>(parse_int(count->second).value_or(1));
    }
    Result<void> outcome;
    bool held = true;
    {
        VisibilityHeartbeat heart(clients_, queue_url_, message.receipt_handle);
        delivery.held = [&heart] { return heart.held(); };
        outcome = handler_(delivery);
        held = heart.held();
    }
    if (!held) {
        log(Level::warn, "the hold of a message was lost; another worker has it",
            {{"worker", name_}, {"message", message.message_id}});
        return;
    }
    if (outcome) {
        remove(message);
    } else if (permanent(outcome.error())) {
        give_up(message, outcome.error());
    } else {
        leave(message, delivery.receive_count, outcome.error());
    }
}

void Loop::remove(const sqs::Message& message) {
    FAILPOINT("worker.before_delete");
    const auto gone = clients_.sqs.delete_message({queue_url_, message.receipt_handle});
    FAILPOINT("worker.deleted");
    if (gone) return;
    // The message comes back, and its handler finds the work done.
    log(Level::warn, "a message could not be deleted",
        {{"worker", name_}, {"message", message.message_id}, {"error", gone.error().message}});
}

Result<std::string> Loop::dead_letter_queue_url() {
    if (!dead_letter_queue_url_.empty()) return dead_letter_queue_url_;
    const auto found = TRY(clients_.sqs.get_queue_attributes({queue_url_, {"RedrivePolicy"}}));
    const auto policy = found.attributes.find("RedrivePolicy");
    const auto node = policy == found.attributes.end() ? Result<wire::Node>(wire::Node{})
                                                       : wire::parse_json(policy->second);
    const auto* arn = node ? node->find("deadLetterTargetArn") : nullptr;
    if (arn == nullptr) {
        return fail(Kind::not_found, "NoDeadLetterQueue", "the queue has no dead-letter queue");
    }
    const auto name = arn->text.substr(arn->text.rfind(':') + 1);
    dead_letter_queue_url_ = TRY(clients_.sqs.get_queue_url({name, std::nullopt})).queue_url;
    return dead_letter_queue_url_;
}

void Loop::give_up(const sqs::Message& message, const Error& error) {
    log(error.kind == Kind::internal ? Level::error : Level::warn,
        "a message can never be handled; it goes to the dead-letter queue",
        {{"worker", name_},
         {"message", message.message_id},
         {"code", error.code},
         {"reason", error.message}});
    const auto url = dead_letter_queue_url();
    if (!url) return leave(message, 1, url.error());
    sqs::SendMessageInput input{.queue_url = *url, .message_body = message.body};
    input.message_attributes["reason"] = {"String", error.code + ": " + error.message, {}};
    const auto sent = clients_.sqs.send_message(input);
    if (!sent) return leave(message, 1, sent.error());
    remove(message);
}

void Loop::leave(const sqs::Message& message, int receive_count, const Error& error) {
    // A worker that stops has not failed: another one may have the message at once.
    const bool stopping = clients_.stopping();
    const int backoff =
        stopping ? 0 : std::min(longest_backoff_seconds, 5 << std::min(receive_count, 5));
    log(stopping ? Level::info : Level::warn,
        stopping ? "a message was given back" : "handling failed; the message comes back",
        {{"worker", name_},
         {"message", message.message_id},
         {"in_seconds", backoff},
         {"code", error.code},
         {"error", error.message}});
    if (clients_.trouble && !stopping) clients_.trouble(error);
    const auto changed =
        clients_.sqs.change_message_visibility({queue_url_, message.receipt_handle, backoff});
    if (!changed) {
        log(Level::warn, "its visibility could not be changed; it comes back with its timeout",
            {{"message", message.message_id}, {"error", changed.error().message}});
    }
}

}  // namespace spot::pipeline
