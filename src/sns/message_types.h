#pragma once

// The inputs and outputs of operations on messages. The words are those of the SNS API Reference
// (2010-03-31); what a member may hold stands in wire/message_shapes.h.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sns/shared_types.h"
#include "wire/describe.h"

namespace spot::sns {

struct MessageAttributeValue {
    std::string data_type;  // String, String.Array, Number or Binary, or one with ".custom"
    std::optional<std::string> string_value;
    std::optional<wire::Blob> binary_value;
};
using MessageAttributes = std::map<std::string, MessageAttributeValue>;

struct PublishInput {
    std::optional<std::string> topic_arn;
    std::optional<std::string> target_arn;  // an older name of the same, for topics
    std::string message;
    std::optional<std::string> subject;
    std::optional<std::string> message_structure;  // "json": a message for each protocol
    MessageAttributes message_attributes;
    std::optional<std::string> message_deduplication_id;  // FIFO only
    std::optional<std::string> message_group_id;          // passed on by standard topics
    Caller caller;                                        // no member of the document
};
struct PublishOutput {
    std::string message_id;
    std::optional<std::string> sequence_number;  // FIFO only
};

struct PublishBatchRequestEntry {
    std::string id;
    std::string message;
    std::optional<std::string> subject;
    std::optional<std::string> message_structure;
    MessageAttributes message_attributes;
    std::optional<std::string> message_deduplication_id;
    std::optional<std::string> message_group_id;
};
struct PublishBatchInput {
    std::string topic_arn;
    std::vector<PublishBatchRequestEntry> publish_batch_request_entries;
    Caller caller;  // no member of the document
};
struct PublishBatchResultEntry {
    std::string id;
    std::string message_id;
    std::optional<std::string> sequence_number;
};
struct BatchResultErrorEntry {
    std::string id;
    std::string code;
    std::optional<std::string> message;
    bool sender_fault = true;
};
struct PublishBatchOutput {
    std::vector<PublishBatchResultEntry> successful;
    std::vector<BatchResultErrorEntry> failed;
};

}  // namespace spot::sns
