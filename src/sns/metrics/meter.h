#pragma once

// The counts that a topic keeps of itself, for CloudWatch.
// Source: SNS Developer Guide, "Metrics for Amazon SNS".

#include "base/meter.h"

namespace spot::sns {

// Safe from every thread.
struct TopicMeter {
    MinuteValues published;  // sizes of messages, with their attributes
    MinuteCount delivered;   // as all that follow: for each subscription
    MinuteCount failed;      // also what went to a dead-letter queue
    MinuteCount filtered_out;
    MinuteCount redriven;  // what went to a dead-letter queue
    MinuteCount lost;      // what should have, and could not
};

}  // namespace spot::sns
