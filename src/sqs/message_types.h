#pragma once

// The inputs and outputs of operations on messages. The words are those of the SQS API Reference
// (2012-11-05); what a member may hold stands in wire/message_shapes.h.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/wait.h"
#include "sqs/shared_types.h"

namespace spot::sqs {

struct MessageAttributeValue {
    std::string data_type;  // String, Number, Binary, or one of these with ".custom"
    std::optional<std::string> string_value;
    std::optional<std::string> binary_value;  // raw bytes
    auto operator<=>(const MessageAttributeValue&) const = default;
};
using MessageAttributes = std::map<std::string, MessageAttributeValue>;

struct SendMessageInput {
    std::string queue_url;
    std::string message_body;
    std::optional<int> delay_seconds;
    MessageAttributes message_attributes;
    MessageAttributes message_system_attributes;          // only AWSTraceHeader
    std::optional<std::string> message_group_id;          // kept on standard queues, too
    std::optional<std::string> message_deduplication_id;  // FIFO only
    // The request's header X-Amzn-Trace-Id, which is the message's AWSTraceHeader where the system
    // attributes have none. No member of the document: traced.h fills it in. "": none.
    std::string trace_header;
};
struct SendMessageOutput {
    std::string message_id;
    std::string md5_of_message_body;
    std::optional<std::string> md5_of_message_attributes;
    std::optional<std::string> md5_of_message_system_attributes;
    std::optional<std::string> sequence_number;  // FIFO only
};

struct SendMessageBatchRequestEntry {
    std::string id;
    std::string message_body;
    std::optional<int> delay_seconds;
    MessageAttributes message_attributes;
    MessageAttributes message_system_attributes;
    std::optional<std::string> message_group_id;
    std::optional<std::string> message_deduplication_id;
};
struct SendMessageBatchInput {
    std::string queue_url;
    std::vector<SendMessageBatchRequestEntry> entries;
    std::string trace_header;  // as in SendMessageInput, for every entry
};
struct SendMessageBatchResultEntry {
    std::string id;
    std::string message_id;
    std::string md5_of_message_body;
    std::optional<std::string> md5_of_message_attributes;
    std::optional<std::string> md5_of_message_system_attributes;
    std::optional<std::string> sequence_number;  // FIFO only
};
struct BatchResultErrorEntry {
    std::string id;
    bool sender_fault = true;
    std::string code;
    std::optional<std::string> message;
};
struct SendMessageBatchOutput {
    std::vector<SendMessageBatchResultEntry> successful;
    std::vector<BatchResultErrorEntry> failed;
};

struct ReceiveMessageInput {
    std::string queue_url;
    std::optional<int> max_number_of_messages;  // 1 to 10, default 1
    std::optional<int> visibility_timeout;
    std::optional<int> wait_time_seconds;
    std::vector<std::string> attribute_names;                 // the older name of the next
    std::vector<std::string> message_system_attribute_names;  // "All", or names
    std::vector<std::string> message_attribute_names;         // "All", names, "prefix.*"
    std::optional<std::string> receive_request_attempt_id;    // FIFO only
};
struct Message {
    std::string message_id;
    std::string receipt_handle;
    std::string md5_of_body;
    std::string body;
    std::optional<std::string> md5_of_message_attributes;
    Attributes attributes;
    MessageAttributes message_attributes;
};
struct ReceiveMessageOutput {
    std::vector<Message> messages;
    std::optional<Wait> wait;  // set where there are no messages and the caller asked to wait
};

struct DeleteMessageInput {
    std::string queue_url;
    std::string receipt_handle;
};
using DeleteMessageOutput = Empty;

struct ChangeMessageVisibilityInput {
    std::string queue_url;
    std::string receipt_handle;
    int visibility_timeout = 0;
};
using ChangeMessageVisibilityOutput = Empty;

struct DeleteMessageBatchRequestEntry {
    std::string id;
    std::string receipt_handle;
};
struct DeleteMessageBatchInput {
    std::string queue_url;
    std::vector<DeleteMessageBatchRequestEntry> entries;
};
struct ChangeMessageVisibilityBatchRequestEntry {
    std::string id;
    std::string receipt_handle;
    int visibility_timeout = 0;
};
struct ChangeMessageVisibilityBatchInput {
    std::string queue_url;
    std::vector<ChangeMessageVisibilityBatchRequestEntry> entries;
};
struct BatchResultEntry {
    std::string id;
};
struct BatchOutput {
    std::vector<BatchResultEntry> successful;
    std::vector<BatchResultErrorEntry> failed;
};
struct DeleteMessageBatchOutput : BatchOutput {};
struct ChangeMessageVisibilityBatchOutput : BatchOutput {};

}  // namespace spot::sqs
