#pragma once

// The loop that every queue's worker runs: it receives a message, keeps it invisible to others
// while it works, and deletes it when the effect is durable.
//
// A message is received with a visibility timeout of `hold`, which a heartbeat extends, so that the
// message of a killed worker comes back within that time although the queue's own timeout is
// minutes. It is deleted only when its handler has said that the effect is durable. After a failure
// that may pass, the message stays and comes back after a pause that grows; after a permanent
// failure it is put into the dead-letter queue at once, with the reason.

#include <functional>
#include <string>

#include "pipeline/clients.h"

namespace spot::pipeline {

inline constexpr Duration hold = std::chrono::seconds(30);
inline constexpr Duration heartbeat_every = std::chrono::seconds(10);

// Whether repeating cannot help: errors of Kind::invalid and Kind::too_large are permanent.
bool permanent(const Error&);

struct Delivery {
    std::string message_id;
    std::string body;
    int receive_count = 1;
    // Returns false once the hold was lost, because the endpoint refused to extend the visibility
    // timeout: another worker may have the message then.
    std::function<bool()> held;
};

class Loop {
  public:
    using Handler = std::function<Result<void>(const Delivery&)>;
    // A function that is called with each heartbeat, for example to extend a lease. It returns
    // false where the message is no longer held.
    using Heartbeat = std::function<bool()>;

    Loop(const Clients& clients, std::string name, std::string queue_url, Handler handler)
        : clients_(clients),
          name_(std::move(name)),
          queue_url_(std::move(queue_url)),
          handler_(std::move(handler)) {}

    // Calls step() until clients.stopping() is true. It does not end on an error: it waits for an
    // endpoint that cannot be reached.
    void run();
    // Receives once and handles the message, for tests. Returns whether there was a message.
    Result<bool> step(int wait_seconds);

  private:
    void handle(const sqs::Message&);
    void give_up(const sqs::Message&, const Error&);
    void leave(const sqs::Message&, int receive_count, const Error&);
    void remove(const sqs::Message&);
    Result<std::string> dead_letter_queue_url();

    const Clients& clients_;
    const std::string name_;
    const std::string queue_url_;
    const Handler handler_;
    std::string dead_letter_queue_url_;  // "" until it was asked for
};

}  // namespace spot::pipeline
