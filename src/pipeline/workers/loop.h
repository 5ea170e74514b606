#pragma once

// The loop that every queue's worker runs: receive, keep hold while working, delete after the
// effect.
//
// A message is taken for `hold` and held longer by a heartbeat, so that what a killed worker had
// comes back within that time, although the queue's own timeout is minutes. A message is deleted
// only when its handler says that its effect is durable. A failure that may pass leaves the
// message, to come back after a pause that grows; one that cannot pass puts it into the dead-letter
// queue at once, with the reason.

#include <functional>
#include <string>

#include "pipeline/clients.h"

namespace spot::pipeline {

inline constexpr Duration hold = std::chrono::seconds(30);
inline constexpr Duration heartbeat_every = std::chrono::seconds(10);

// Permanent failures carry these codes' kinds: Kind::invalid and Kind::too_large.
bool permanent(const Error&);

struct Delivery {
    std::string message_id;
    std::string body;
    int receive_count = 1;
    // False once the hold was lost: another worker may have the message.
    std::function<bool()> held;
};

class Loop {
  public:
    using Handler = std::function<Result<void>(const Delivery&)>;
    // Beside the heartbeat, e.g. to extend a lease. False: the hold is lost.
    using Heartbeat = std::function<bool()>;

    Loop(const Clients& clients, std::string name, std::string queue_url, Handler handler)
        : clients_(clients),
          name_(std::move(name)),
          queue_url_(std::move(queue_url)),
          handler_(std::move(handler)) {}

    // Until clients.stopping(). Never ends on an error: an endpoint that is away is waited for.
    void run();
    // One receive and its handling, for tests: was there a message?
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
    std::string dead_letter_queue_url_;  // once known
};

}  // namespace spot::pipeline
