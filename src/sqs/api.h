#pragma once

// SQS: standard queues. Shapes and words are those of the SQS API Reference (2012-11-05).
//
// An Api is the rules (queues.h) or a client of some endpoint (remote.h); callers cannot tell
// which. Every method is safe from every thread and none waits: receive_message answers at once,
// and says in `wait` what its caller may wait for.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/wait.h"

namespace spot::sqs {

// Quotas: SQS Developer Guide, "Amazon SQS message quotas" and "queue quotas".
namespace limits {
inline constexpr std::size_t queue_name = 80;
inline constexpr std::size_t message_bytes = 1'048'576;  // body and attributes together
inline constexpr std::size_t batch_entries = 10;
inline constexpr std::size_t message_attributes = 10;
inline constexpr std::size_t attribute_name = 256;  // and type, in bytes
// It counts for no other limit. Of its own AWS says only that it is a header of X-Ray; this is
// what the Lambda API Reference gives for one ("TraceHeader").
inline constexpr std::size_t trace_header = 8192;
inline constexpr std::size_t in_flight = 120'000;
inline constexpr std::size_t tags = 50;
inline constexpr std::size_t redrive_sources = 10;  // named by a RedriveAllowPolicy
inline constexpr int delay_seconds = 900;
inline constexpr int wait_seconds = 20;
inline constexpr int visibility_seconds = 43'200;
inline constexpr int least_retention_seconds = 60;
inline constexpr int most_retention_seconds = 1'209'600;
inline constexpr int move_rate_per_second = 500;
}  // namespace limits

using Attributes = std::map<std::string, std::string>;
using Tags = std::map<std::string, std::string>;

struct MessageAttributeValue {
    std::string data_type;  // String, Number, Binary, or one of these with ".custom"
    std::optional<std::string> string_value;
    std::optional<std::string> binary_value;  // raw bytes
    auto operator<=>(const MessageAttributeValue&) const = default;
};
using MessageAttributes = std::map<std::string, MessageAttributeValue>;

struct CreateQueueInput {
    std::string queue_name;
    Attributes attributes;
    Tags tags;
};
struct CreateQueueOutput {
    std::string queue_url;
};

struct GetQueueUrlInput {
    std::string queue_name;
    std::optional<std::string> queue_owner_aws_account_id;
};
using GetQueueUrlOutput = CreateQueueOutput;

struct ListQueuesInput {
    std::optional<std::string> queue_name_prefix;
    std::optional<std::string> next_token;
    std::optional<int> max_results;  // 1 to 1000
};
struct ListQueuesOutput {
    std::vector<std::string> queue_urls;
    std::optional<std::string> next_token;
};

struct Empty {};

struct DeleteQueueInput {
    std::string queue_url;
};
struct PurgeQueueInput {
    std::string queue_url;
};

struct GetQueueAttributesInput {
    std::string queue_url;
    std::vector<std::string> attribute_names;  // "All", or names
};
struct GetQueueAttributesOutput {
    Attributes attributes;
};
struct SetQueueAttributesInput {
    std::string queue_url;
    Attributes attributes;
};

struct SendMessageInput {
    std::string queue_url;
    std::string message_body;
    std::optional<int> delay_seconds;
    MessageAttributes message_attributes;
    MessageAttributes message_system_attributes;          // only AWSTraceHeader
    std::optional<std::string> message_group_id;          // FIFO only: refused
    std::optional<std::string> message_deduplication_id;  // FIFO only: refused
};
struct SendMessageOutput {
    std::string message_id;
    std::string md5_of_message_body;
    std::optional<std::string> md5_of_message_attributes;
    std::optional<std::string> md5_of_message_system_attributes;
};

struct SendMessageBatchRequestEntry {
    std::string id;
    std::string message_body;
    std::optional<int> delay_seconds;
    MessageAttributes message_attributes;
    MessageAttributes message_system_attributes;
};
struct SendMessageBatchInput {
    std::string queue_url;
    std::vector<SendMessageBatchRequestEntry> entries;
};
struct SendMessageBatchResultEntry {
    std::string id;
    std::string message_id;
    std::string md5_of_message_body;
    std::optional<std::string> md5_of_message_attributes;
    std::optional<std::string> md5_of_message_system_attributes;
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
    std::optional<Wait> wait;  // empty answer, and the caller asked to wait
};

struct DeleteMessageInput {
    std::string queue_url;
    std::string receipt_handle;
};
struct ChangeMessageVisibilityInput {
    std::string queue_url;
    std::string receipt_handle;
    int visibility_timeout = 0;
};

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

struct TagQueueInput {
    std::string queue_url;
    Tags tags;
};
struct UntagQueueInput {
    std::string queue_url;
    std::vector<std::string> tag_keys;
};
struct ListQueueTagsInput {
    std::string queue_url;
};
struct ListQueueTagsOutput {
    Tags tags;
};

struct ListDeadLetterSourceQueuesInput {
    std::string queue_url;
    std::optional<std::string> next_token;
    std::optional<int> max_results;
};
struct ListDeadLetterSourceQueuesOutput {
    std::vector<std::string> queue_urls;  // on the wire "queueUrls"
    std::optional<std::string> next_token;
};

struct StartMessageMoveTaskInput {
    std::string source_arn;                      // a queue that is some queue's dead-letter queue
    std::optional<std::string> destination_arn;  // absent: back to where each message came from
    std::optional<int> max_number_of_messages_per_second;  // 1 to 500
};
struct StartMessageMoveTaskOutput {
    std::string task_handle;
};
struct CancelMessageMoveTaskInput {
    std::string task_handle;
};
struct CancelMessageMoveTaskOutput {
    std::int64_t approximate_number_of_messages_moved = 0;
};
struct ListMessageMoveTasksInput {
    std::string source_arn;
    std::optional<int> max_results;  // 1 to 10, default 1
};
struct ListMessageMoveTasksResultEntry {
    std::optional<std::string> task_handle;  // of a running task only
    std::string status;                      // RUNNING COMPLETED CANCELLING CANCELLED FAILED
    std::string source_arn;
    std::optional<std::string> destination_arn;
    std::optional<int> max_number_of_messages_per_second;
    std::int64_t approximate_number_of_messages_moved = 0;
    std::optional<std::int64_t> approximate_number_of_messages_to_move;
    std::optional<std::string> failure_reason;
    std::int64_t started_timestamp = 0;  // milliseconds
};
struct ListMessageMoveTasksOutput {
    std::vector<ListMessageMoveTasksResultEntry> results;
};

class Api {
  public:
    virtual ~Api() = default;
    virtual Result<CreateQueueOutput> create_queue(const CreateQueueInput&) = 0;
    virtual Result<GetQueueUrlOutput> get_queue_url(const GetQueueUrlInput&) = 0;
    virtual Result<ListQueuesOutput> list_queues(const ListQueuesInput&) = 0;
    virtual Result<Empty> delete_queue(const DeleteQueueInput&) = 0;
    virtual Result<Empty> purge_queue(const PurgeQueueInput&) = 0;
    virtual Result<GetQueueAttributesOutput> get_queue_attributes(
        const GetQueueAttributesInput&) = 0;
    virtual Result<Empty> set_queue_attributes(const SetQueueAttributesInput&) = 0;
    virtual Result<SendMessageOutput> send_message(const SendMessageInput&) = 0;
    virtual Result<SendMessageBatchOutput> send_message_batch(const SendMessageBatchInput&) = 0;
    virtual Result<ReceiveMessageOutput> receive_message(const ReceiveMessageInput&) = 0;
    virtual Result<Empty> delete_message(const DeleteMessageInput&) = 0;
    virtual Result<DeleteMessageBatchOutput> delete_message_batch(
        const DeleteMessageBatchInput&) = 0;
    virtual Result<Empty> change_message_visibility(const ChangeMessageVisibilityInput&) = 0;
    virtual Result<ChangeMessageVisibilityBatchOutput> change_message_visibility_batch(
        const ChangeMessageVisibilityBatchInput&) = 0;
    virtual Result<Empty> tag_queue(const TagQueueInput&) = 0;
    virtual Result<Empty> untag_queue(const UntagQueueInput&) = 0;
    virtual Result<ListQueueTagsOutput> list_queue_tags(const ListQueueTagsInput&) = 0;
    virtual Result<ListDeadLetterSourceQueuesOutput> list_dead_letter_source_queues(
        const ListDeadLetterSourceQueuesInput&) = 0;
    virtual Result<StartMessageMoveTaskOutput> start_message_move_task(
        const StartMessageMoveTaskInput&) = 0;
    virtual Result<CancelMessageMoveTaskOutput> cancel_message_move_task(
        const CancelMessageMoveTaskInput&) = 0;
    virtual Result<ListMessageMoveTasksOutput> list_message_move_tasks(
        const ListMessageMoveTasksInput&) = 0;
};

}  // namespace spot::sqs
