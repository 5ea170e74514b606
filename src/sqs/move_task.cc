#include "sqs/move_task.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/failpoint.h"
#include "sqs/errors.h"
#include "storage/record.h"
#include "wire/json.h"

namespace spot::sqs {
namespace {

constexpr std::size_t moved_at_once = 50;
constexpr std::size_t tasks_kept = 10;  // finished tasks that are kept for each source queue

std::string_view name_of(TaskStatus status) {
    switch (status) {
        case TaskStatus::running: return "RUNNING";
        case TaskStatus::completed: return "COMPLETED";
        case TaskStatus::cancelled: return "CANCELLED";
        case TaskStatus::failed: return "FAILED";
    }
    return "FAILED";
}

tl::unexpected<Error> no_such_source() {
    return fail(Kind::not_found, "ResourceNotFoundException",
                "The resource that you specified for the SourceArn parameter doesn't exist.");
}

// The form is AWS's own, which clients read the source's ARN from.
std::string handle_of(const TaskRecord& record) {
    return base64(
        fmt::format(R"({{"taskId":"{}","sourceArn":"{}"}})", record.started, record.source_arn));
}

}  // namespace

// Fields: 1 source, 2 destination, 3 rate, 4 status, 5 moved, 6 to move, 7 failure reason.
std::string encode(const TaskRecord& record) {
    return kv::RecordWriter()
        .text(1, record.source_arn)
        .text(2, record.destination_arn)
        .number(3, static_cast<std::uint64_t>(record.rate_per_second))
        .number(4, static_cast<std::uint64_t>(record.status))
        .signed_number(5, record.moved)
        .signed_number(6, record.to_move)
        .text(7, record.failure_reason)
        .take();
}

Result<TaskRecord> decode_task(std::uint64_t started, std::string_view bytes) {
    TaskRecord record{.started = started};
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
            case 1: record.source_arn = reader.text(); break;
            case 2: record.destination_arn = reader.text(); break;
            case 3: record.rate_per_second = static_cast<int>(reader.number()); break;
            case 4: record.status = static_cast<TaskStatus>(reader.number()); break;
            case 5: record.moved = reader.signed_number(); break;
            case 6: record.to_move = reader.signed_number(); break;
            case 7: record.failure_reason = reader.text(); break;
            default: break;
        }
    }
    TRY(reader.status());
    return record;
}

Result<StartMessageMoveTaskOutput> Queues::start_message_move_task(
    const StartMessageMoveTaskInput& input) {
    const auto source = find_name(queue_name_of_arn(input.source_arn));
    if (!source || input.source_arn != arn_of(source->record.name)) return no_such_source();
    const auto sources = TRY(list_dead_letter_source_queues({url_of(source->record.name)}));
    if (sources.queue_urls.empty()) {
        return invalid_parameter_value("Source queue must be configured as a Dead Letter Queue.");
    }
    if (input.destination_arn) {
        const auto target = find_name(queue_name_of_arn(*input.destination_arn));
        if (!target || target == source || *input.destination_arn != arn_of(target->record.name)) {
            return fail(Kind::not_found, "ResourceNotFoundException",
                        "The resource that you specified for the DestinationArn parameter doesn't "
                        "exist.");
        }
    }
    if (input.destination_arn &&
        find_name(queue_name_of_arn(*input.destination_arn))->fifo != source->fifo) {
        return invalid_parameter("DestinationArn", *input.destination_arn,
                                 "The destination must be of the source's queue type.");
    }
    const int rate = input.max_number_of_messages_per_second.value_or(0);
    if (input.max_number_of_messages_per_second &&
        (rate < 1 || rate > limits::move_rate_per_second)) {
        return invalid_parameter("MaxNumberOfMessagesPerSecond", fmt::to_string(rate),
                                 "Must be between 1 and 500.");
    }
    const auto numbers = TRY(counts(source->record.name));
    std::lock_guard lock(tasks_mutex_);
    std::vector<std::uint64_t> finished;
    for (const auto& [started, task] : tasks_) {
        std::lock_guard task_lock(task->mutex);
        if (task->record.source_arn != input.source_arn) continue;
        if (task->record.status == TaskStatus::running) {
            return fail(Kind::invalid, "InvalidParameterValue",
                        "There is already a task running. Only one active task is allowed for a "
                        "source queue arn at a given time.");
        }
        finished.push_back(started);
    }
    TaskRecord record{.started = next_sequence(),
                      .source_arn = input.source_arn,
                      .destination_arn = input.destination_arn.value_or(""),
                      .rate_per_second = rate,
                      .to_move = numbers.visible};
    kv::Batch batch;
    batch.put(task_key(record.started), encode(record));
    for (std::size_t i = 0; i + tasks_kept <= finished.size(); ++i) {
        batch.erase(task_key(finished[i]));
        tasks_.erase(finished[i]);
    }
    TRY(store_.apply(std::move(batch)));
    const auto handle = handle_of(record);
    tasks_.emplace(record.started, std::make_shared<Task>(std::move(record)));
    wakes_.wake("sweep");
    return StartMessageMoveTaskOutput{handle};
}

Result<CancelMessageMoveTaskOutput> Queues::cancel_message_move_task(
    const CancelMessageMoveTaskInput& input) {
    const auto raw = unbase64(input.task_handle);
    const auto document = raw ? wire::parse_json(*raw) : Result<wire::Node>(tl::unexpect, Error{});
    const auto* source = document ? document->find("sourceArn") : nullptr;
    const auto* task = document ? document->find("taskId") : nullptr;
    if (source == nullptr || task == nullptr) {
        return invalid_parameter_value("Value for parameter TaskHandle is invalid.");
    }
    const auto name = queue_name_of_arn(source->text);
    if (!find_name(name) || source->text != arn_of(name)) return no_such_source();
    const auto started = parse_int(task->text);
    std::lock_guard lock(tasks_mutex_);
    const auto at = tasks_.find(static_cast<std::uint64_t>(started.value_or(0)));
    if (at == tasks_.end() || at->second->record.source_arn != source->text) {
        return fail(Kind::not_found, "ResourceNotFoundException", "Task does not exist.");
    }
    std::lock_guard task_lock(at->second->mutex);
    auto changed = at->second->record;
    if (changed.status != TaskStatus::running) {
        return fail(Kind::conflict, "UnsupportedOperation",
                    "The task is not running and cannot be cancelled.");
    }
    changed.status = TaskStatus::cancelled;
    kv::Batch batch;
    batch.put(task_key(changed.started), encode(changed));
    TRY(store_.apply(std::move(batch)));
    at->second->record = changed;
    return CancelMessageMoveTaskOutput{changed.moved};
}

Result<ListMessageMoveTasksOutput> Queues::list_message_move_tasks(
    const ListMessageMoveTasksInput& input) {
    const int limit = input.max_results.value_or(1);
    if (limit < 1 || limit > 10) {
        return invalid_parameter("MaxResults", fmt::to_string(limit), "Must be between 1 and 10.");
    }
    if (!find_name(queue_name_of_arn(input.source_arn))) return no_such_source();
    ListMessageMoveTasksOutput output;
    std::lock_guard lock(tasks_mutex_);
    for (auto at = tasks_.rbegin(); at != tasks_.rend(); ++at) {
        if (output.results.size() == static_cast<std::size_t>(limit)) break;
        std::lock_guard task_lock(at->second->mutex);
        const auto& record = at->second->record;
        if (record.source_arn != input.source_arn) continue;
        ListMessageMoveTasksResultEntry entry{
            .status = std::string(name_of(record.status)),
            .source_arn = record.source_arn,
            .approximate_number_of_messages_moved = record.moved,
            .approximate_number_of_messages_to_move = record.to_move,
            .started_timestamp = static_cast<std::int64_t>(record.started / 1000)};
        if (record.status == TaskStatus::running) {
            entry.task_handle = handle_of(record);
        }
        if (!record.destination_arn.empty()) entry.destination_arn = record.destination_arn;
        if (record.rate_per_second > 0) {
            entry.max_number_of_messages_per_second = record.rate_per_second;
        }
        if (!record.failure_reason.empty()) entry.failure_reason = record.failure_reason;
        output.results.push_back(std::move(entry));
    }
    return output;
}

Result<QueuePtr> Queues::destination_of(const Task& task, const MessageRecord& message) const {
    const auto& arn = task.record.destination_arn.empty() ? message.dead_letter_source_arn
                                                          : task.record.destination_arn;
    auto queue = find_name(queue_name_of_arn(arn));
    if (!queue && !task.record.destination_arn.empty()) {
        return fail(Kind::not_found, "AWS.SimpleQueueService.NonExistentQueue",
                    "The destination is gone.");
    }
    if (arn.empty() || !queue) {
        return fail(Kind::not_found, "CouldNotDetermineMessageSource",
                    "A message did not come from another queue, or that queue is gone; name a "
                    "destination.");
    }
    return queue;
}

// A redriven message is a new one: with another id, and an age that begins now. Source: SQS
// Developer Guide, "Learn how to configure a dead-letter queue redrive".
void Queues::renew(MessageRecord& message) {
    message.message_id = random_.uuid();
    message.sent = clock_.now();
    message.dead_letter_source_arn.clear();
}

// Moves up to `limit` messages that are visible now, each in a batch of its own.
Result<std::size_t> Queues::move_some(Task& task, std::size_t limit) {
    const auto source = find_name(queue_name_of_arn(task.record.source_arn));
    if (!source) return fail(Kind::not_found, "QueueDoesNotExist", "The source queue is gone.");
    if (source->fifo) return move_fifo(task, source, limit);
    std::size_t moved = 0;
    const auto now = micros(clock_.now());
    const auto id = source->record.id;
    auto cursor =
        store_.scan({places_prefix(id), place_key(id, now + 1, 0)}, kv::Direction::forward);
    for (; cursor->valid() && moved < limit; cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        key.number();
        const auto visible_at = key.number();
        const auto sequence = key.number();
        const auto bytes = TRY(store_.get(message_key(id, sequence)));
        if (!bytes) continue;  // deleted since the cursor was made
        auto message = TRY(decode_message(*bytes));
        const auto target = TRY(destination_of(task, message));
        if (target == source) continue;
        std::unique_lock source_lock(source->mutex, std::defer_lock);
        std::shared_lock target_lock(target->mutex, std::defer_lock);
        std::lock(source_lock, target_lock);
        // Checked again under the lock: is the message still where the cursor saw it?
        const auto place = TRY(store_.get(place_key(id, visible_at, sequence)));
        if (!place || source->deleted || target->deleted) continue;
        renew(message);
        kv::Batch batch;
        stage_move(*source, *target, visible_at, sequence, next_sequence(), message, {}, batch);
        auto changed = task.record;
        ++changed.moved;
        batch.put(task_key(changed.started), encode(changed));
        TRY(store_.apply(std::move(batch)));
        task.record = std::move(changed);
        FAILPOINT("sqs.redriven");
        ++moved;
    }
    TRY(cursor->status());
    return moved;
}

Result<SweepStep> Queues::advance(Task& task, Time now) {
    std::lock_guard lock(task.mutex);
    if (task.record.status != TaskStatus::running) return SweepStep{};
    if (task.next_step > now) return SweepStep{.due = task.next_step};
    const int rate = task.record.rate_per_second > 0 ? task.record.rate_per_second
                                                     : limits::move_rate_per_second;
    const auto limit = std::min<std::size_t>(moved_at_once, static_cast<std::size_t>(rate));
    const auto moved = move_some(task, limit);
    if (moved && *moved == limit) {
        task.next_step = now + Duration(static_cast<std::int64_t>(1'000'000 * limit) / rate);
        return SweepStep{.done = *moved, .due = task.next_step};
    }
    auto changed = task.record;
    changed.status = moved ? TaskStatus::completed : TaskStatus::failed;
    if (!moved) changed.failure_reason = moved.error().code;
    kv::Batch batch;
    batch.put(task_key(changed.started), encode(changed));
    TRY(store_.apply(std::move(batch)));
    task.record = std::move(changed);
    return SweepStep{.done = moved.value_or(0)};
}

}  // namespace spot::sqs
