#pragma once

// A receive that is repeated with its ReceiveRequestAttemptId returns the same messages with the
// same handles, and their visibility timeout begins anew, as long as they are what it left: still
// in flight, neither deleted nor changed. Source: SQS API Reference, ReceiveMessage.

#include <string>
#include <vector>

#include "sqs/keys.h"
#include "storage/kv.h"

namespace spot::sqs::fifo {

// A message as a receive left it.
struct TakenMessage {
    MessageSequence sequence = 0;
    std::uint64_t receives = 0;  // as in ReceiptHandle
    std::uint64_t visible_at = 0;
    bool operator==(const TakenMessage&) const = default;
};

// The row qa.
struct Attempt {
    MessageSequence stamp = 0;
    std::vector<TakenMessage> messages;
};
std::string encode(const Attempt&);
Result<Attempt> decode_attempt(std::string_view bytes);

}  // namespace spot::sqs::fifo
