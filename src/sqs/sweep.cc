#include <algorithm>

#include "sqs/errors.h"
#include "sqs/move_task.h"

namespace spot::sqs {
namespace {

constexpr std::size_t expired_at_once = 500;
constexpr Duration retention_round = std::chrono::minutes(1);

}  // namespace

Result<std::int64_t> Queues::count_places(const Queue& queue, std::uint64_t after,
                                          bool received_only) const {
    const auto id = queue.record.id;
    std::int64_t count = 0;
    auto cursor = store_.scan({place_key(id, after, 0), kv::end_of_prefix(places_prefix(id))},
                              kv::Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        if (received_only && TRY(decode_place(cursor->value())).receive_count == 0) continue;
        ++count;
    }
    TRY(cursor->status());
    return count;
}

// The messages are counted once after a start, under the lock; every batch adds to the number then.
Result<std::int64_t> Queues::count_stored(Queue& queue) {
    if (const auto known = queue.stored.load(); known >= 0) return known;
    std::unique_lock lock(queue.mutex);
    if (queue.stored.load() < 0) queue.stored = TRY(count_places(queue, 0, false));
    return queue.stored.load();
}

Result<QueueCounts> Queues::counts(const std::string& queue_name) {
    const auto queue = find_name(queue_name);
    if (!queue) return no_such_queue();
    QueueCounts counts;
    const auto stored = TRY(count_stored(*queue));
    const auto later = micros(clock_.now()) + 1;
    counts.not_visible = TRY(count_places(*queue, later, true));
    counts.delayed = TRY(count_places(*queue, later, false)) - counts.not_visible;
    counts.visible = std::max<std::int64_t>(0, stored - counts.not_visible - counts.delayed);
    auto oldest = store_.scan(kv::prefix_range(messages_prefix(queue->record.id)));
    if (oldest->valid()) counts.oldest = TRY(decode_message(oldest->value())).sent;
    return counts;
}

// Messages in order of age: the walk ends at the first that is young enough.
Result<std::size_t> Queues::expire(Queue& queue, Time now, std::size_t limit) {
    std::unique_lock lock(queue.mutex);
    if (queue.deleted) return std::size_t{0};
    if (queue.fifo) return expire_fifo(queue, now, limit);
    const auto id = queue.record.id;
    const auto retention = std::chrono::seconds(queue.record.settings.message_retention_period);
    kv::Batch batch;
    batch.makes_room();
    std::size_t expired = 0;
    auto cursor = store_.scan(kv::prefix_range(messages_prefix(id)));
    for (; cursor->valid() && expired < limit; cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        key.number();
        const auto sequence = key.number();
        if (from_micros(sequence) + retention > now) break;
        const auto location = TRY(store_.get(location_key(id, sequence)));
        const auto visible_at = location ? kv::KeyReader(*location, 0).number()
                                         : TRY(decode_message(cursor->value())).first_visible_at;
        stage_delete(queue, visible_at, sequence, batch);
        ++expired;
    }
    TRY(cursor->status());
    if (!batch.empty()) TRY(store_.apply(std::move(batch)));
    return expired;
}

// The rows are few: queues that were deleted since the last round.
Result<void> Queues::forget_deleted_queues(Time now) {
    kv::Batch batch;
    batch.makes_room();
    std::size_t forgotten = 0;
    auto cursor = store_.scan(kv::prefix_range(deleted_queues_prefix()));
    for (; cursor->valid() && forgotten < expired_at_once; cursor->next()) {
        const auto deleted = from_micros(kv::KeyReader(cursor->value(), 0).number());
        if (deleted + retention_round > now) continue;
        batch.erase(std::string(cursor->key()));
        ++forgotten;
    }
    TRY(cursor->status());
    if (batch.empty()) return {};
    return store_.apply(std::move(batch));
}

// An error of one queue or task stops no other; the first is told at the end.
Result<SweepStep> Queues::sweep(Time now) {
    SweepStep step{.due = now + retention_round};
    Result<void> outcome;
    const auto note = [&outcome](const Error& error) {
        if (outcome) outcome = fail(error);
    };
    std::vector<std::shared_ptr<Task>> tasks;
    {
        std::lock_guard lock(tasks_mutex_);
        for (const auto& [started, task] : tasks_) tasks.push_back(task);
    }
    for (const auto& task : tasks) {
        const auto part = advance(*task, now);
        if (!part) {
            note(part.error());
            continue;
        }
        step.done += part->done;
        if (part->due) step.due = std::min(*step.due, *part->due);
    }
    if (const auto forgotten = forget_deleted_queues(now); !forgotten) note(forgotten.error());
    for (const auto& queue : all()) {
        const auto expired = expire(*queue, now, expired_at_once);
        if (!expired) {
            note(expired.error());
            continue;
        }
        step.done += *expired;
        step.more = step.more || *expired == expired_at_once;
    }
    TRY(outcome);
    return step;
}

}  // namespace spot::sqs
