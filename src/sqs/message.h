#pragma once

// The stored form of a message, and the digests of its attributes that clients check.

#include <string>

#include "sqs/api.h"
#include "sqs/keys.h"

namespace spot::sqs {

// The row qb: the part of a message that never changes.
struct MessageRecord {
    std::string message_id;
    std::string body;
    MessageAttributes attributes;
    std::string trace_header;  // AWSTraceHeader; "": none
    std::string sender_id;
    Time sent{};
    std::string dead_letter_source_arn;    // ARN of the queue it was moved from; "": never moved
    std::string message_group_id;          // "": none
    std::string message_deduplication_id;  // FIFO only: as given, or made from the body
    // VISIBLE_AT of its row qv until it is first received in this queue. From then on its row ql
    // has the current one.
    std::uint64_t first_visible_at = 0;
};
std::string encode(const MessageRecord&);
Result<MessageRecord> decode_message(std::string_view bytes);

// The row qv, the message's place: the part that a receive changes.
struct PlaceRecord {
    std::uint64_t receive_count = 0;
    // Receives from before a redrive by an earlier build, which set receive_count to 0 and kept the
    // sequence. Receipt handles of that time must stay invalid, so they count the sum of both.
    std::uint64_t earlier_receives = 0;
    Time first_received{};  // epoch: never
    std::string group;      // of a message in a FIFO queue, as in its MessageRecord
};
std::string encode(const PlaceRecord&);
Result<PlaceRecord> decode_place(std::string_view bytes);

// The contents of a receipt handle: a message, and the receive that returned it.
struct ReceiptHandle {
    QueueId queue = 0;
    MessageSequence sequence = 0;
    // Number of receives in the message's whole life. After a later receive the handle is stale.
    std::uint64_t receives = 0;
};
std::string encode(const ReceiptHandle&);
std::optional<ReceiptHandle> decode_receipt_handle(std::string_view);

// SequenceNumber of a message in a FIFO queue: twenty digits, which grow with each message.
std::string sequence_number(MessageSequence);

// The MD5 digest of attributes in hex; nullopt: there are no attributes. Source: SQS Developer
// Guide, "Calculating the MD5 message digest for message attributes".
std::optional<std::string> md5_of_attributes(const MessageAttributes&);

}  // namespace spot::sqs
