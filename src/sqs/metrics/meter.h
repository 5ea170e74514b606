#pragma once

// The counts that a queue keeps of itself, for CloudWatch.
// Source: SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS".

#include <algorithm>
#include <atomic>

#include "base/meter.h"

namespace spot::sqs {

// A queue without messages that nobody has asked for in this time reports nothing.
inline constexpr Duration active_for = std::chrono::hours(6);

// Safe from every thread.
struct QueueMeter {
    MinuteValues sent;           // sizes of messages, with their attributes
    MinuteCount received;        // messages
    MinuteCount deleted;         // successful deletions, also of what is gone
    MinuteCount empty_receives;  // answers without a message, at once or after a wait
    MinuteCount deduplicated;    // messages that a FIFO queue has taken before

    std::atomic<std::int64_t> used{0};  // the minute of the last request

    void use(Time now) {
        const auto minute = minute_of(now);
        if (used.load(std::memory_order_relaxed) < minute) {
            used.store(minute, std::memory_order_relaxed);
        }
    }
};

}  // namespace spot::sqs
