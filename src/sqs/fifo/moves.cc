// Messages that leave a FIFO queue otherwise than by their consumers: to another queue, or because
// their time is over.

#include "base/check.h"
#include "base/failpoint.h"
#include "sqs/errors.h"
#include "sqs/fifo/deduplication.h"
#include "sqs/fifo/groups.h"
#include "sqs/move_task.h"

namespace spot::sqs {

Result<void> Queues::stage_leave(Queue& queue, const std::string& group, MessageSequence sequence,
                                 kv::Batch& batch) {
    fifo::Groups groups(store_, queue.record.id, queue.line);
    TRY(groups.stage_leave(group, sequence, batch));
    batch.on_applied([this, &queue] { wakes_.wake("sqs/" + queue.record.name); });
    return {};
}

// In the other queue the message comes after all that are there, with a number and an age of its
// own, as on AWS. The caller takes it out of its group in `from`. It is no send: it is neither
// looked for among the deduplication ids, nor remembered there.
Result<void> Queues::stage_fifo_move(Queue& from, Queue& to, const fifo::Member& member,
                                     MessageRecord record, const PlaceRecord& place,
                                     std::set<std::string>& begun, kv::Batch& batch) {
    stage_delete(from, member.visible_at, member.sequence, batch);
    const auto id = to.record.id;
    record.sent = clock_.now();
    record.first_visible_at = micros(record.sent);
    const fifo::Member moved{next_sequence(), record.first_visible_at};
    batch.put(message_key(id, moved.sequence), encode(record));
    batch.put(place_key(id, moved.visible_at, moved.sequence), encode(place));
    on_stored(to, batch, 1);
    fifo::Groups groups(store_, id, to.line);
    return groups.stage_join(record.message_group_id, moved, begun, batch);
}

// Moves heads of groups that are ready, in the order of their becoming so, each in a batch of its
// own. A group whose head is in flight waits.
Result<std::size_t> Queues::move_fifo(Task& task, const QueuePtr& source, std::size_t limit) {
    const auto id = source->record.id;
    std::size_t moved = 0;
    // Consumers may take a head between the look and the locks; a step tries no longer than this.
    for (std::size_t looks = 0; moved < limit && looks < 2 * limit; ++looks) {
        std::optional<fifo::Ready> ready;
        std::optional<std::string> bytes;
        {
            std::unique_lock lock(source->mutex);
            if (source->deleted) return moved;  // and its rows are gone
            fifo::ReadyWalk walk(store_, id, source->line, micros(clock_.now()));
            ready = TRY(walk.next());
            if (!ready) return moved;
            bytes = TRY(store_.get(message_key(id, ready->head.sequence)));
        }
        CHECK(bytes.has_value(), "a head without its message");
        auto message = TRY(decode_message(*bytes));
        const auto target = TRY(destination_of(task, message));
        if (target == source || !target->fifo) {
            return fail(Kind::not_found, "CouldNotDetermineMessageSource",
                        "The queue that a message came from is no other FIFO queue.");
        }
        std::unique_lock source_lock(source->mutex, std::defer_lock);
        std::unique_lock target_lock(target->mutex, std::defer_lock);
        std::lock(source_lock, target_lock);
        fifo::Groups groups(store_, id, source->line);
        const auto head = TRY(groups.head(ready->group));
        if (source->deleted || target->deleted || head != ready->head) continue;
        const auto place = TRY(store_.get(place_key(id, head->visible_at, head->sequence)));
        CHECK(place.has_value(), "a head without its place");
        const PlaceRecord fresh{.group = TRY(decode_place(*place)).group};
        renew(message);
        kv::Batch batch;
        std::set<std::string> begun;
        TRY(stage_fifo_move(*source, *target, *head, message, fresh, begun, batch));
        TRY(stage_leave(*source, ready->group, head->sequence, batch));
        auto changed = task.record;
        ++changed.moved;
        batch.put(task_key(changed.started), encode(changed));
        TRY(store_.apply(std::move(batch)));
        task.record = std::move(changed);
        FAILPOINT("sqs.redriven");
        ++moved;
    }
    // Where consumers have taken so many heads first there may be more: the task goes on.
    return limit;
}

// The caller holds the queue's lock. Each message goes in a batch of its own, for a batch changes a
// group's head once.
Result<std::size_t> Queues::expire_fifo(Queue& queue, Time now, std::size_t limit) {
    const auto id = queue.record.id;
    const auto retention = std::chrono::seconds(queue.record.settings.message_retention_period);
    auto expired = TRY(fifo::forget(store_, id, now, limit));
    auto cursor = store_.scan(kv::prefix_range(messages_prefix(id)));
    for (; cursor->valid() && expired < limit; cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        key.number();
        const auto sequence = key.number();
        if (from_micros(sequence) + retention > now) break;
        const auto record = TRY(decode_message(cursor->value()));
        const auto location = TRY(store_.get(location_key(id, sequence)));
        const auto visible_at =
            location ? kv::KeyReader(*location, 0).number() : record.first_visible_at;
        kv::Batch batch;
        batch.makes_room();
        stage_delete(queue, visible_at, sequence, batch);
        TRY(stage_leave(queue, record.message_group_id, sequence, batch));
        TRY(store_.apply(std::move(batch)));
        ++expired;
    }
    TRY(cursor->status());
    return expired;
}

}  // namespace spot::sqs
