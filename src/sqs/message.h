#pragma once

// One message: what is stored of it, and the digests that clients check.

#include <string>

#include "sqs/api.h"
#include "sqs/keys.h"

namespace spot::sqs {

// qb: what never changes.
struct MessageRecord {
    std::string message_id;
    std::string body;
    MessageAttributes attributes;
    std::string trace_header;  // AWSTraceHeader; "": none
    std::string sender_id;
    Time sent{};
    std::string dead_letter_source_arn;  // of the queue it was moved from; "": never moved
    // Its place in this queue until it is first received there (from then on: ql).
    std::uint64_t first_visible_at = 0;
};
std::string encode(const MessageRecord&);
Result<MessageRecord> decode_message(std::string_view bytes);

// qv: what a receive changes.
struct PlaceRecord {
    std::uint64_t receive_count = 0;
    // Before a redrive set the count back: handles from then must stay stale.
    std::uint64_t earlier_receives = 0;
    Time first_received{};  // epoch: never
};
std::string encode(const PlaceRecord&);
Result<PlaceRecord> decode_place(std::string_view bytes);

// Names a message as one receive saw it.
struct ReceiptHandle {
    QueueId queue = 0;
    MessageSequence sequence = 0;
    std::uint64_t receives = 0;  // of all its life: a later receive makes the handle stale
};
std::string encode(const ReceiptHandle&);
std::optional<ReceiptHandle> decode_receipt_handle(std::string_view);

// SQS Developer Guide, "Calculating the MD5 message digest for message attributes". Hex; nullopt
// for no attributes.
std::optional<std::string> md5_of_attributes(const MessageAttributes&);

}  // namespace spot::sqs
