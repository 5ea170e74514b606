#pragma once

// describe() of every shape of SQS, for the server (wire.cc) and the client (remote.cc).

#include "sqs/api.h"
#include "wire/describe.h"

namespace spot::sqs {

// In the query protocol lists and maps stand without an element around them.
inline constexpr wire::Shape attribute_map{
    .query_name = "Attribute", .flat = true, .entry_key = "Name", .entry_value = "Value"};
inline constexpr wire::Shape message_attribute_map{
    .query_name = "MessageAttribute", .flat = true, .entry_key = "Name", .entry_value = "Value"};
inline constexpr wire::Shape system_attribute_map{.query_name = "MessageSystemAttribute",
                                                  .flat = true,
                                                  .entry_key = "Name",
                                                  .entry_value = "Value"};
inline constexpr wire::Shape tag_map{
    .query_name = "Tag", .flat = true, .entry_key = "Key", .entry_value = "Value"};
inline constexpr wire::Shape needed{.required = true};

constexpr wire::Shape flat_list(std::string_view query_name) {
    return {.query_name = query_name, .flat = true};
}
constexpr wire::Shape entries(std::string_view query_name) {
    return {.required = true, .query_name = query_name, .flat = true};
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
void describe(V&, Empty&) {}

template <class V>
void describe(V& v, CreateQueueInput& x) {
    v.member("QueueName", x.queue_name, needed);
    v.member("Attributes", x.attributes, attribute_map);
    v.member("tags", x.tags, tag_map);
}
template <class V>
void describe(V& v, CreateQueueOutput& x) {
    v.member("QueueUrl", x.queue_url, {.base_url = true});
}
template <class V>
void describe(V& v, GetQueueUrlInput& x) {
    v.member("QueueName", x.queue_name, needed);
    v.member("QueueOwnerAWSAccountId", x.queue_owner_aws_account_id);
}
template <class V>
void describe(V& v, ListQueuesInput& x) {
    v.member("QueueNamePrefix", x.queue_name_prefix);
    v.member("NextToken", x.next_token);
    v.member("MaxResults", x.max_results);
}
template <class V>
void describe(V& v, ListQueuesOutput& x) {
    v.member("QueueUrls", x.queue_urls, {.query_name = "QueueUrl", .flat = true, .base_url = true});
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, DeleteQueueInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
}
template <class V>
void describe(V& v, PurgeQueueInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
}
template <class V>
void describe(V& v, GetQueueAttributesInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("AttributeNames", x.attribute_names, flat_list("AttributeName"));
}
template <class V>
void describe(V& v, GetQueueAttributesOutput& x) {
    v.member("Attributes", x.attributes, attribute_map);
}
template <class V>
void describe(V& v, SetQueueAttributesInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("Attributes", x.attributes, attribute_map);
}
template <class V>
void describe(V& v, SendMessageInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("MessageBody", x.message_body, needed);
    v.member("DelaySeconds", x.delay_seconds);
    v.member("MessageAttributes", x.message_attributes, message_attribute_map);
    v.member("MessageSystemAttributes", x.message_system_attributes, system_attribute_map);
    v.member("MessageGroupId", x.message_group_id);
    v.member("MessageDeduplicationId", x.message_deduplication_id);
}
template <class V>
void describe(V& v, SendMessageOutput& x) {
    v.member("MD5OfMessageBody", x.md5_of_message_body);
    v.member("MD5OfMessageAttributes", x.md5_of_message_attributes);
    v.member("MD5OfMessageSystemAttributes", x.md5_of_message_system_attributes);
    v.member("MessageId", x.message_id);
}
template <class V>
void describe(V& v, SendMessageBatchRequestEntry& x) {
    v.member("Id", x.id, needed);
    v.member("MessageBody", x.message_body, needed);
    v.member("DelaySeconds", x.delay_seconds);
    v.member("MessageAttributes", x.message_attributes, message_attribute_map);
    v.member("MessageSystemAttributes", x.message_system_attributes, system_attribute_map);
    v.refused("MessageGroupId");
    v.refused("MessageDeduplicationId");
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
    v.member("AttributeNames", x.attribute_names, flat_list("AttributeName"));
    v.member("MessageSystemAttributeNames", x.message_system_attribute_names,
             flat_list("MessageSystemAttributeName"));
    v.member("MessageAttributeNames", x.message_attribute_names, flat_list("MessageAttributeName"));
    v.refused("ReceiveRequestAttemptId");  // FIFO
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
template <class V>
void describe(V& v, TagQueueInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("Tags", x.tags, tag_map);
}
template <class V>
void describe(V& v, UntagQueueInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("TagKeys", x.tag_keys, flat_list("TagKey"));
}
template <class V>
void describe(V& v, ListQueueTagsInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
}
template <class V>
void describe(V& v, ListQueueTagsOutput& x) {
    v.member("Tags", x.tags, tag_map);
}
template <class V>
void describe(V& v, ListDeadLetterSourceQueuesInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("NextToken", x.next_token);
    v.member("MaxResults", x.max_results);
}
template <class V>
void describe(V& v, ListDeadLetterSourceQueuesOutput& x) {
    v.member("queueUrls", x.queue_urls,
             {.keep_empty = true, .query_name = "QueueUrl", .flat = true, .base_url = true});
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, StartMessageMoveTaskInput& x) {
    v.member("SourceArn", x.source_arn, needed);
    v.member("DestinationArn", x.destination_arn);
    v.member("MaxNumberOfMessagesPerSecond", x.max_number_of_messages_per_second);
}
template <class V>
void describe(V& v, StartMessageMoveTaskOutput& x) {
    v.member("TaskHandle", x.task_handle);
}
template <class V>
void describe(V& v, CancelMessageMoveTaskInput& x) {
    v.member("TaskHandle", x.task_handle, needed);
}
template <class V>
void describe(V& v, CancelMessageMoveTaskOutput& x) {
    v.member("ApproximateNumberOfMessagesMoved", x.approximate_number_of_messages_moved);
}
template <class V>
void describe(V& v, ListMessageMoveTasksInput& x) {
    v.member("SourceArn", x.source_arn, needed);
    v.member("MaxResults", x.max_results);
}
template <class V>
void describe(V& v, ListMessageMoveTasksResultEntry& x) {
    v.member("TaskHandle", x.task_handle);
    v.member("Status", x.status);
    v.member("SourceArn", x.source_arn);
    v.member("DestinationArn", x.destination_arn);
    v.member("MaxNumberOfMessagesPerSecond", x.max_number_of_messages_per_second);
    v.member("ApproximateNumberOfMessagesMoved", x.approximate_number_of_messages_moved);
    v.member("ApproximateNumberOfMessagesToMove", x.approximate_number_of_messages_to_move);
    v.member("FailureReason", x.failure_reason);
    v.member("StartedTimestamp", x.started_timestamp);
}
template <class V>
void describe(V& v, ListMessageMoveTasksOutput& x) {
    v.member("Results", x.results, flat_list("ListMessageMoveTasksResultEntry"));
}

}  // namespace spot::sqs
