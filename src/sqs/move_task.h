#pragma once

// A message move task (redrive) moves messages from a dead-letter queue back to the queues that
// they came from, or to one destination. It is stored, so that it goes on after a restart, and
// Queues::sweep() advances it.

#include "sqs/queues.h"

namespace spot::sqs {

enum class TaskStatus { running, completed, cancelled, failed };

struct TaskRecord {
    std::uint64_t started = 0;  // microseconds since the epoch; also its key
    std::string source_arn;
    std::string destination_arn;  // "": the queue that each message came from
    int rate_per_second = 0;      // messages; 0: as fast as limits::move_rate_per_second allows
    TaskStatus status = TaskStatus::running;
    std::int64_t moved = 0;
    std::int64_t to_move = 0;
    std::string failure_reason;
};

struct Queues::Task {
    TaskRecord record;
    Time next_step{};
    std::mutex mutex = {};
    Task(TaskRecord r) : record(std::move(r)) {}
};

std::string encode(const TaskRecord&);
Result<TaskRecord> decode_task(std::uint64_t started, std::string_view bytes);

}  // namespace spot::sqs
