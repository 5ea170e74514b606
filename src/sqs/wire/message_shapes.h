#pragma once

// describe() of the shapes in message_types.h.

#include "sqs/message_types.h"
#include "sqs/wire/shared_shapes.h"

namespace spot::sqs {

inline constexpr wire::Shape message_attribute_map{
    .query_name = "MessageAttribute", .flat = true, .entry_key = "Name", .entry_value = "Value"};
inline constexpr wire::Shape system_attribute_map{.query_name = "MessageSystemAttribute",
                                                  .flat = true,
                                                  .entry_key = "Name",
                                                  .entry_value = "Value"};
constexpr wire::Shape entries(std::string_view query_name) {
    // Not required: without entries the rule answers EmptyBatchRequest, in every protocol.
    return {.query_name = query_name, .flat = true};
}

template <class V>
void describe(V& v, MessageAttributeValue& x) {
    v.member("DataType", x.data_type, needed);
    v.member("StringValue", x.string_value);
    // Bytes are base64 on the wire and raw in here.
    std::optional<wire::Blob> binary;
    if (x.binary_value) binary = wire::Blob{*x.binary_value};
    v.member("BinaryValue", binary);
    if (binary) x.binary_value = std::move(binary->bytes);
    // Reserved by AWS, and not implemented there either.
    v.refused("StringListValues", {.query_name = "StringListValue"});
    v.refused("BinaryListValues", {.query_name = "BinaryListValue"});
}
template <class V>
void describe(V& v, SendMessageInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("MessageBody", x.message_body, needed);
    v.member("DelaySeconds", x.delay_seconds);
    v.member("MessageAttributes", x.message_attributes, message_attribute_map);
    v.member("MessageSystemAttributes", x.message_system_attributes,
             with_keys(system_attribute_map, constraints::message_system_attribute_name_for_sends));
    v.member("MessageGroupId", x.message_group_id);
    v.member("MessageDeduplicationId", x.message_deduplication_id);
}
template <class V>
void describe(V& v, SendMessageOutput& x) {
    v.member("MD5OfMessageBody", x.md5_of_message_body);
    v.member("MD5OfMessageAttributes", x.md5_of_message_attributes);
    v.member("MD5OfMessageSystemAttributes", x.md5_of_message_system_attributes);
    v.member("MessageId", x.message_id);
    v.member("SequenceNumber", x.sequence_number);
}
template <class V>
void describe(V& v, SendMessageBatchRequestEntry& x) {
    v.member("Id", x.id, needed);
    v.member("MessageBody", x.message_body, needed);
    v.member("DelaySeconds", x.delay_seconds);
    v.member("MessageAttributes", x.message_attributes, message_attribute_map);
    v.member("MessageSystemAttributes", x.message_system_attributes,
             with_keys(system_attribute_map, constraints::message_system_attribute_name_for_sends));
    v.member("MessageGroupId", x.message_group_id);
    v.member("MessageDeduplicationId", x.message_deduplication_id);
}
template <class V>
void describe(V& v, SendMessageBatchInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("Entries", x.entries, entries("SendMessageBatchRequestEntry"));
}
template <class V>
void describe(V& v, SendMessageBatchResultEntry& x) {
    v.member("Id", x.id);
    v.member("MessageId", x.message_id);
    v.member("MD5OfMessageBody", x.md5_of_message_body);
    v.member("MD5OfMessageAttributes", x.md5_of_message_attributes);
    v.member("MD5OfMessageSystemAttributes", x.md5_of_message_system_attributes);
    v.member("SequenceNumber", x.sequence_number);
}
template <class V>
void describe(V& v, BatchResultErrorEntry& x) {
    v.member("Id", x.id);
    v.member("SenderFault", x.sender_fault);
    v.member("Code", x.code);
    v.member("Message", x.message);
}
template <class V>
void describe(V& v, SendMessageBatchOutput& x) {
    v.member("Successful", x.successful,
             {.keep_empty = true, .query_name = "SendMessageBatchResultEntry", .flat = true});
    v.member("Failed", x.failed, flat_list("BatchResultErrorEntry"));
}
template <class V>
void describe(V& v, ReceiveMessageInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("MaxNumberOfMessages", x.max_number_of_messages);
    v.member("VisibilityTimeout", x.visibility_timeout);
    v.member("WaitTimeSeconds", x.wait_time_seconds);
    v.member("AttributeNames", x.attribute_names,
             flat_list("AttributeName", &constraints::queue_attribute_name));
    v.member("MessageSystemAttributeNames", x.message_system_attribute_names,
             flat_list("MessageSystemAttributeName", &constraints::message_system_attribute_name));
    v.member("MessageAttributeNames", x.message_attribute_names, flat_list("MessageAttributeName"));
    v.member("ReceiveRequestAttemptId", x.receive_request_attempt_id);
}
template <class V>
void describe(V& v, Message& x) {
    v.member("MessageId", x.message_id);
    v.member("ReceiptHandle", x.receipt_handle);
    v.member("MD5OfBody", x.md5_of_body);
    v.member("Body", x.body);
    v.member("Attributes", x.attributes, attribute_map);
    v.member("MD5OfMessageAttributes", x.md5_of_message_attributes);
    v.member("MessageAttributes", x.message_attributes, message_attribute_map);
}
template <class V>
void describe(V& v, ReceiveMessageOutput& x) {
    v.member("Messages", x.messages, flat_list("Message"));
}
template <class V>
void describe(V& v, DeleteMessageInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("ReceiptHandle", x.receipt_handle, needed);
}
template <class V>
void describe(V& v, ChangeMessageVisibilityInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("ReceiptHandle", x.receipt_handle, needed);
    v.member("VisibilityTimeout", x.visibility_timeout, needed);
}
template <class V>
void describe(V& v, DeleteMessageBatchRequestEntry& x) {
    v.member("Id", x.id, needed);
    v.member("ReceiptHandle", x.receipt_handle, needed);
}
template <class V>
void describe(V& v, DeleteMessageBatchInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("Entries", x.entries, entries("DeleteMessageBatchRequestEntry"));
}
template <class V>
void describe(V& v, ChangeMessageVisibilityBatchRequestEntry& x) {
    v.member("Id", x.id, needed);
    v.member("ReceiptHandle", x.receipt_handle, needed);
    v.member("VisibilityTimeout", x.visibility_timeout);
}
template <class V>
void describe(V& v, ChangeMessageVisibilityBatchInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("Entries", x.entries, entries("ChangeMessageVisibilityBatchRequestEntry"));
}
template <class V>
void describe(V& v, BatchResultEntry& x) {
    v.member("Id", x.id);
}
template <class V>
void describe(V& v, DeleteMessageBatchOutput& x) {
    v.member("Successful", x.successful,
             {.keep_empty = true, .query_name = "DeleteMessageBatchResultEntry", .flat = true});
    v.member("Failed", x.failed, flat_list("BatchResultErrorEntry"));
}
template <class V>
void describe(V& v, ChangeMessageVisibilityBatchOutput& x) {
    v.member("Successful", x.successful,
             {.keep_empty = true,
              .query_name = "ChangeMessageVisibilityBatchResultEntry",
              .flat = true});
    v.member("Failed", x.failed, flat_list("BatchResultErrorEntry"));
}

}  // namespace spot::sqs
