#pragma once

// The inputs and outputs of operations on message move tasks (redrives). The words are those of the
// SQS API Reference (2012-11-05); what a member may hold stands in wire/move_task_shapes.h.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spot::sqs {

struct StartMessageMoveTaskInput {
    std::string source_arn;                      // must be the dead-letter queue of some queue
    std::optional<std::string> destination_arn;  // absent: the queue that each message came from
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
    std::optional<std::string> task_handle;  // present for a running task only
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

}  // namespace spot::sqs
