#pragma once

// The operations of SQS, each named once: its method and AWS's name. The class Api, its
// implementations, the client, the table that requests are dispatched by and the rows of
// docs/compatibility.md are made from this list; src/wire/operation_list.h says how.
//
// An operation that is added here needs its input and output in one of the *_types.h, their
// description in wire/*_shapes.h, and its rule, a method of Queues.

#define SQS_OPERATIONS(OPERATION)                                            \
    OPERATION(create_queue, CreateQueue)                                     \
    OPERATION(get_queue_url, GetQueueUrl)                                    \
    OPERATION(list_queues, ListQueues)                                       \
    OPERATION(delete_queue, DeleteQueue)                                     \
    OPERATION(purge_queue, PurgeQueue)                                       \
    OPERATION(get_queue_attributes, GetQueueAttributes)                      \
    OPERATION(set_queue_attributes, SetQueueAttributes)                      \
    OPERATION(add_permission, AddPermission)                                 \
    OPERATION(remove_permission, RemovePermission)                           \
    OPERATION(send_message, SendMessage)                                     \
    OPERATION(send_message_batch, SendMessageBatch)                          \
    OPERATION(receive_message, ReceiveMessage)                               \
    OPERATION(delete_message, DeleteMessage)                                 \
    OPERATION(delete_message_batch, DeleteMessageBatch)                      \
    OPERATION(change_message_visibility, ChangeMessageVisibility)            \
    OPERATION(change_message_visibility_batch, ChangeMessageVisibilityBatch) \
    OPERATION(tag_queue, TagQueue)                                           \
    OPERATION(untag_queue, UntagQueue)                                       \
    OPERATION(list_queue_tags, ListQueueTags)                                \
    OPERATION(list_dead_letter_source_queues, ListDeadLetterSourceQueues)    \
    OPERATION(start_message_move_task, StartMessageMoveTask)                 \
    OPERATION(cancel_message_move_task, CancelMessageMoveTask)               \
    OPERATION(list_message_move_tasks, ListMessageMoveTasks)
