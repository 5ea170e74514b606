#pragma once

// describe() of the shapes in move_task_types.h.

#include "sqs/move_task_types.h"
#include "sqs/wire/shared_shapes.h"

namespace spot::sqs {

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
