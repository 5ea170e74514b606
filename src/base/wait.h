#pragma once

// Long polling without a thread that waits: a method that has nothing to say yet answers with a
// Wait, and whoever holds the connection calls it again when the topic wakes.

#include <optional>
#include <string>

#include "base/clock.h"

namespace spot {

struct Wait {
    std::string topic;
    Duration at_most{};       // counted from the first attempt; then the empty answer goes out
    std::optional<Time> due;  // worth another look at this moment even if nothing wakes the topic
};

// Implemented by plane/waiters. Safe from every thread.
class Wakes {
  public:
    virtual ~Wakes() = default;
    virtual void wake(const std::string& topic) = 0;
};

// What a bounded piece of background work says at its end.
struct SweepStep {
    std::size_t done = 0;     // things changed by this step
    bool more = false;        // more is due now: call again soon
    std::optional<Time> due;  // else: the next moment something falls due, where that is known
};

}  // namespace spot
