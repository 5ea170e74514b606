#pragma once

// SQS at some endpoint, ours or AWS's.

#include "sqs/api.h"
#include "wire/remote.h"

namespace spot::sqs {

// As safe for threads as its Client, which outlives it.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    Result<CreateQueueOutput> create_queue(const CreateQueueInput&) override;
    Result<GetQueueUrlOutput> get_queue_url(const GetQueueUrlInput&) override;
    Result<ListQueuesOutput> list_queues(const ListQueuesInput&) override;
    Result<Empty> delete_queue(const DeleteQueueInput&) override;
    Result<Empty> purge_queue(const PurgeQueueInput&) override;
    Result<GetQueueAttributesOutput> get_queue_attributes(const GetQueueAttributesInput&) override;
    Result<Empty> set_queue_attributes(const SetQueueAttributesInput&) override;
    Result<SendMessageOutput> send_message(const SendMessageInput&) override;
    Result<SendMessageBatchOutput> send_message_batch(const SendMessageBatchInput&) override;
    Result<ReceiveMessageOutput> receive_message(const ReceiveMessageInput&) override;
    Result<Empty> delete_message(const DeleteMessageInput&) override;
    Result<DeleteMessageBatchOutput> delete_message_batch(const DeleteMessageBatchInput&) override;
    Result<Empty> change_message_visibility(const ChangeMessageVisibilityInput&) override;
    Result<ChangeMessageVisibilityBatchOutput> change_message_visibility_batch(
        const ChangeMessageVisibilityBatchInput&) override;
    Result<Empty> tag_queue(const TagQueueInput&) override;
    Result<Empty> untag_queue(const UntagQueueInput&) override;
    Result<ListQueueTagsOutput> list_queue_tags(const ListQueueTagsInput&) override;
    Result<ListDeadLetterSourceQueuesOutput> list_dead_letter_source_queues(
        const ListDeadLetterSourceQueuesInput&) override;
    Result<StartMessageMoveTaskOutput> start_message_move_task(
        const StartMessageMoveTaskInput&) override;
    Result<CancelMessageMoveTaskOutput> cancel_message_move_task(
        const CancelMessageMoveTaskInput&) override;
    Result<ListMessageMoveTasksOutput> list_message_move_tasks(
        const ListMessageMoveTasksInput&) override;

  private:
    const wire::Client& client_;
};

}  // namespace spot::sqs
