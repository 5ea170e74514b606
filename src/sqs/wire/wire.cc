#include "sqs/wire.h"

#include "sqs/wire/message_shapes.h"
#include "sqs/wire/move_task_shapes.h"
#include "sqs/wire/queue_shapes.h"
#include "wire/services.h"

namespace spot::sqs {
namespace {

constexpr wire::Operation operations[] = {SQS_OPERATIONS(OPERATION_ROW)};

// The names of errors in both protocols: the awsQueryError traits of the service model, and what
// was recorded from AWS.
constexpr wire::ErrorName errors[] = {
    {.code = "QueueDoesNotExist",
     .query_code = "AWS.SimpleQueueService.NonExistentQueue",
     .query_message = "The specified queue does not exist for this wsdl version."},
    {.code = "InvalidParameterValue", .json_name = "InvalidParameterValueException"},
    {.code = "MissingParameter", .json_name = "MissingRequiredParameterException"},
    {.code = "UnknownOperationException", .error_namespace = "com.amazon.coral.service"},
    {"QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently", 400},
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

// Recorded from AWS, whose front answers these by itself.
constexpr std::string_view without_detail[] = {"DeleteMessageBatch",
                                               "ChangeMessageVisibilityBatch"};

}  // namespace

wire::RpcService make_service(Api& api) {
    return {.name = wire::services::sqs.scope,
            .target = "AmazonSQS",
            .error_namespace = "com.amazonaws.sqs",
            .query_version = "2012-11-05",
            .query_xmlns = "http://queue.amazonaws.com/doc/2012-11-05/",
            .query_mode_header = true,
            .query_detail = true,
            .without_detail = without_detail,
            .complete = true,
            .operations = operations,
            .errors = errors,
            .api = &api};
}

}  // namespace spot::sqs
