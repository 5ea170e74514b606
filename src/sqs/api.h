#pragma once

// SQS: standard and FIFO queues. Shapes and words are those of the SQS API Reference (2012-11-05).
//
// An Api is either the rules (queues.h) or a client of an endpoint (remote.h); callers need not
// know which. It has one method for each line of operations.h:
//
//   Result<SendMessageOutput> send_message(const SendMessageInput&)
//
// Every method is safe from every thread, and no method waits: receive_message answers at once, and
// its output's `wait` says whether and for how long its caller may wait for messages.

#include <cstddef>

#include "base/result.h"
#include "sqs/message_types.h"
#include "sqs/move_task_types.h"
#include "sqs/operations.h"
#include "sqs/queue_types.h"
#include "wire/operation_list.h"

namespace spot::sqs {

// Quotas: SQS Developer Guide, "Amazon SQS message quotas" and "queue quotas".
namespace limits {
inline constexpr std::size_t message_bytes = 1'048'576;  // body and attributes together
inline constexpr std::size_t batch_entries = 10;
inline constexpr std::size_t message_attributes = 10;
inline constexpr std::size_t attribute_name = 256;  // bytes of a name, and of a type
// Bytes of AWSTraceHeader, which does not count towards message_bytes. The SQS documentation gives
// no limit for it; this is that of "TraceHeader" in the Lambda API Reference.
inline constexpr std::size_t trace_header = 8192;
inline constexpr std::size_t in_flight = 120'000;
inline constexpr std::size_t group_id = 128;  // letters of a MessageGroupId and its like
inline constexpr std::size_t tags = 50;
inline constexpr std::size_t redrive_sources = 10;  // named by a RedriveAllowPolicy
inline constexpr int delay_seconds = 900;
inline constexpr int wait_seconds = 20;
inline constexpr int visibility_seconds = 43'200;
inline constexpr int least_retention_seconds = 60;
inline constexpr int most_retention_seconds = 1'209'600;
inline constexpr int move_rate_per_second = 500;
}  // namespace limits

class Api {
  public:
    virtual ~Api() = default;
    SQS_OPERATIONS(OPERATION_PURE_VIRTUAL)
};

}  // namespace spot::sqs
