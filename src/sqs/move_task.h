#pragma once

// A message move task (redrive): from a dead-letter queue back to where its messages came from, or
// to a queue named. Stored, so that it goes on after a restart; advanced by Queues::sweep().

#include "sqs/queues.h"

namespace spot::sqs {

enum class TaskStatus { running, completed, cancelled, failed };

struct TaskRecord {
    std::uint64_t started = 0;  // microseconds; also its key
    std::string source_arn;
    std::string destination_arn;  // "": each message's own source
    int rate_per_second = 0;      // 0: as fast as it goes, at most limits::move_rate_per_second
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
