#include "sqs/remote.h"

#include "sqs/shapes.h"

namespace spot::sqs {
namespace {

const wire::JsonService service{"AmazonSQS", "sqs", "1.0"};

}  // namespace

Result<CreateQueueOutput> Remote::create_queue(const CreateQueueInput& input) {
    return wire::call<CreateQueueOutput>(client_, service, "CreateQueue", input);
}

Result<GetQueueUrlOutput> Remote::get_queue_url(const GetQueueUrlInput& input) {
    return wire::call<GetQueueUrlOutput>(client_, service, "GetQueueUrl", input);
}

Result<ListQueuesOutput> Remote::list_queues(const ListQueuesInput& input) {
    return wire::call<ListQueuesOutput>(client_, service, "ListQueues", input);
}

Result<Empty> Remote::delete_queue(const DeleteQueueInput& input) {
    return wire::call<Empty>(client_, service, "DeleteQueue", input);
}

Result<Empty> Remote::purge_queue(const PurgeQueueInput& input) {
    return wire::call<Empty>(client_, service, "PurgeQueue", input);
}

Result<GetQueueAttributesOutput> Remote::get_queue_attributes(
    const GetQueueAttributesInput& input) {
    return wire::call<GetQueueAttributesOutput>(client_, service, "GetQueueAttributes", input);
}

Result<Empty> Remote::set_queue_attributes(const SetQueueAttributesInput& input) {
    return wire::call<Empty>(client_, service, "SetQueueAttributes", input);
}

Result<SendMessageOutput> Remote::send_message(const SendMessageInput& input) {
    return wire::call<SendMessageOutput>(client_, service, "SendMessage", input);
}

Result<SendMessageBatchOutput> Remote::send_message_batch(const SendMessageBatchInput& input) {
    return wire::call<SendMessageBatchOutput>(client_, service, "SendMessageBatch", input);
}

Result<ReceiveMessageOutput> Remote::receive_message(const ReceiveMessageInput& input) {
    return wire::call<ReceiveMessageOutput>(client_, service, "ReceiveMessage", input);
}

Result<Empty> Remote::delete_message(const DeleteMessageInput& input) {
    return wire::call<Empty>(client_, service, "DeleteMessage", input);
}

Result<DeleteMessageBatchOutput> Remote::delete_message_batch(
    const DeleteMessageBatchInput& input) {
    return wire::call<DeleteMessageBatchOutput>(client_, service, "DeleteMessageBatch", input);
}

Result<Empty> Remote::change_message_visibility(const ChangeMessageVisibilityInput& input) {
    return wire::call<Empty>(client_, service, "ChangeMessageVisibility", input);
}

Result<ChangeMessageVisibilityBatchOutput> Remote::change_message_visibility_batch(
    const ChangeMessageVisibilityBatchInput& input) {
    return wire::call<ChangeMessageVisibilityBatchOutput>(client_, service,
                                                          "ChangeMessageVisibilityBatch", input);
}

Result<Empty> Remote::tag_queue(const TagQueueInput& input) {
    return wire::call<Empty>(client_, service, "TagQueue", input);
}

Result<Empty> Remote::untag_queue(const UntagQueueInput& input) {
    return wire::call<Empty>(client_, service, "UntagQueue", input);
}

Result<ListQueueTagsOutput> Remote::list_queue_tags(const ListQueueTagsInput& input) {
    return wire::call<ListQueueTagsOutput>(client_, service, "ListQueueTags", input);
}

Result<ListDeadLetterSourceQueuesOutput> Remote::list_dead_letter_source_queues(
    const ListDeadLetterSourceQueuesInput& input) {
    return wire::call<ListDeadLetterSourceQueuesOutput>(client_, service,
                                                        "ListDeadLetterSourceQueues", input);
}

Result<StartMessageMoveTaskOutput> Remote::start_message_move_task(
    const StartMessageMoveTaskInput& input) {
    return wire::call<StartMessageMoveTaskOutput>(client_, service, "StartMessageMoveTask", input);
}

Result<CancelMessageMoveTaskOutput> Remote::cancel_message_move_task(
    const CancelMessageMoveTaskInput& input) {
    return wire::call<CancelMessageMoveTaskOutput>(client_, service, "CancelMessageMoveTask",
                                                   input);
}

Result<ListMessageMoveTasksOutput> Remote::list_message_move_tasks(
    const ListMessageMoveTasksInput& input) {
    return wire::call<ListMessageMoveTasksOutput>(client_, service, "ListMessageMoveTasks", input);
}

}  // namespace spot::sqs
