#include "sqs/wire.h"

#include "sqs/shapes.h"

namespace spot::sqs {
namespace {

constexpr wire::Operation operations[] = {
    wire::operation<&Api::create_queue>("CreateQueue"),
    wire::operation<&Api::get_queue_url>("GetQueueUrl"),
    wire::operation<&Api::list_queues>("ListQueues"),
    wire::operation<&Api::delete_queue>("DeleteQueue"),
    wire::operation<&Api::purge_queue>("PurgeQueue"),
    wire::operation<&Api::get_queue_attributes>("GetQueueAttributes"),
    wire::operation<&Api::set_queue_attributes>("SetQueueAttributes"),
    wire::operation<&Api::send_message>("SendMessage"),
    wire::operation<&Api::send_message_batch>("SendMessageBatch"),
    wire::operation<&Api::receive_message>("ReceiveMessage"),
    wire::operation<&Api::delete_message>("DeleteMessage"),
    wire::operation<&Api::delete_message_batch>("DeleteMessageBatch"),
    wire::operation<&Api::change_message_visibility>("ChangeMessageVisibility"),
    wire::operation<&Api::change_message_visibility_batch>("ChangeMessageVisibilityBatch"),
    wire::operation<&Api::tag_queue>("TagQueue"),
    wire::operation<&Api::untag_queue>("UntagQueue"),
    wire::operation<&Api::list_queue_tags>("ListQueueTags"),
    wire::operation<&Api::list_dead_letter_source_queues>("ListDeadLetterSourceQueues"),
    wire::operation<&Api::start_message_move_task>("StartMessageMoveTask"),
    wire::operation<&Api::cancel_message_move_task>("CancelMessageMoveTask"),
    wire::operation<&Api::list_message_move_tasks>("ListMessageMoveTasks"),
};

// Codes of the query protocol: the awsQueryError traits of the service model.
constexpr wire::ErrorName errors[] = {
    {"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", 400},
    {"QueueNameExists", "QueueAlreadyExists", 400},
    {"PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress", 403},
    {"EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest", 400},
    {"TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400},
    {"BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400},
    {"BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong", 400},
    {"InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId", 400},
    {"MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", 400},
    {"UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", 400},
    {"OverLimit", "OverLimit", 403},
    {"ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", 404},
    {"ResourceNotFoundException", "ResourceNotFoundException", 404},
};

}  // namespace

wire::RpcService make_service(Api& api) {
    return {.name = "sqs",
            .target = "AmazonSQS",
            .error_namespace = "com.amazonaws.sqs",
            .query_version = "2012-11-05",
            .query_xmlns = "http://queue.amazonaws.com/doc/2012-11-05/",
            .query_mode_header = true,
            .operations = operations,
            .errors = errors,
            .api = &api};
}

}  // namespace spot::sqs
