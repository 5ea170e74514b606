#pragma once

// Long polling without a thread that waits: a method that has no result yet returns a Wait, and the
// owner of the connection calls the method again when somebody wakes the topic.

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"

namespace spot {

struct Wait {
    std::string topic;        // names the event that is waited for, for example a queue
    Duration at_most{};       // counted from the first attempt; then the empty answer is sent
    std::optional<Time> due;  // call again at this moment even if nobody wakes the topic
    // To be called by who sends the empty answer, once; may be empty.
    std::function<void()> ended_empty = {};
};

// Implemented by plane/waiters. Safe from every thread.
class Wakes {
  public:
    virtual ~Wakes() = default;
    virtual void wake(const std::string& topic) = 0;
};

// The result of one bounded step of a sweep (background work that deletes what has expired).
struct SweepStep {
    std::size_t done = 0;     // number of rows, objects, ... that this step changed
    bool more = false;        // true: more is due now, so call again soon
    std::optional<Time> due;  // where `more` is false: when the next thing falls due, if known
};

}  // namespace spot
