// Receives from FIFO queues: of each group that is ready, what is visible at its beginning.

#include <algorithm>

#include "base/check.h"
#include "base/failpoint.h"
#include "sqs/errors.h"
#include "sqs/fifo/attempts.h"
#include "sqs/fifo/deduplication.h"
#include "sqs/fifo/groups.h"
#include "sqs/message_rules.h"
#include "sqs/taken.h"

namespace spot::sqs {

// One receive under the locks of its queue and of the queue's dead-letter queue.
struct Queues::FifoReceive {
    Queue& queue;
    const ReceiveMessageInput& input;
    const std::size_t limit;
    const std::uint64_t now;    // microseconds
    const std::uint64_t again;  // when what is taken is visible again
    Taken taken = {};
    std::vector<fifo::TakenMessage> left = {};  // the messages as the receive leaves them
    std::set<std::string> begun = {};           // groups of the dead-letter queue
    int walked = 0;
};

// Takes from the beginning of a group, in its order, what is visible without a gap.
Result<void> Queues::take_group(FifoReceive& receive, const fifo::Ready& ready) {
    auto& queue = receive.queue;
    auto& taken = receive.taken;
    const auto id = queue.record.id;
    const auto& settings = queue.record.settings;
    const auto retention = std::chrono::seconds(settings.message_retention_period);
    fifo::Groups groups(store_, id, queue.line);
    std::optional<fifo::Member> first_left;
    std::optional<fifo::Member> at = ready.head;
    while (at && at->visible_at <= receive.now && taken.messages.size() < receive.limit &&
           receive.walked < most_places_walked) {
        ++receive.walked;
        const auto bytes = TRY(store_.get(message_key(id, at->sequence)));
        const auto place_bytes = TRY(store_.get(place_key(id, at->visible_at, at->sequence)));
        CHECK(bytes && place_bytes, "a member of a group without its message");
        auto record = TRY(decode_message(*bytes));
        auto place = TRY(decode_place(*place_bytes));
        const bool poison =
            settings.max_receive_count > 0 && taken.dead_letter_queue != nullptr &&
            place.receive_count >= static_cast<std::uint64_t>(settings.max_receive_count);
        if (micros(record.sent + retention) <= receive.now) {
            stage_delete(queue, at->visible_at, at->sequence, taken.batch);
            groups.stage_erase(ready.group, at->sequence, taken.batch);
        } else if (poison) {
            record.dead_letter_source_arn = arn_of(queue.record.name);
            TRY(stage_fifo_move(queue, *taken.dead_letter_queue, *at, std::move(record), place,
                                receive.begun, taken.batch));
            groups.stage_erase(ready.group, at->sequence, taken.batch);
        } else {
            const auto receives = place.earlier_receives + place.receive_count + 1;
            stage_taken(queue, receive.input, at->visible_at, at->sequence, record,
                        std::move(place), receive.again, taken);
            receive.left.push_back({at->sequence, receives, receive.again});
            if (!first_left) first_left = fifo::Member{at->sequence, receive.again};
        }
        at = TRY(groups.next(ready.group, at->sequence));
    }
    groups.stage_head(ready.group, ready.head, first_left ? first_left : at, taken.batch);
    return {};
}

// The same receive as before, where a receive with this attempt's id was made and nothing has
// happened to its messages since. False: there was none.
Result<bool> Queues::take_again(FifoReceive& receive) {
    auto& queue = receive.queue;
    const auto id = queue.record.id;
    const auto key = fifo::attempt_key(id, *receive.input.receive_request_attempt_id);
    const auto row = TRY(store_.get(key));
    if (!row) return false;
    auto attempt = TRY(fifo::decode_attempt(*row));
    if (!fifo::remembered(attempt.stamp, from_micros(receive.now))) return false;
    fifo::Groups groups(store_, id, queue.line);
    Taken taken;
    for (auto& left : attempt.messages) {
        const ReceiptHandle handle{id, left.sequence, left.receives};
        const auto located = TRY(locate(queue, handle));
        if (!located || has_expired(*located) || located->visible_at != left.visible_at) {
            return false;
        }
        const auto bytes = TRY(store_.get(message_key(id, left.sequence)));
        CHECK(bytes.has_value(), "a location without its message");
        const auto record = TRY(decode_message(*bytes));
        const auto& place = located->place;
        const auto kept = std::chrono::seconds(queue.record.settings.message_retention_period);
        if (micros(record.sent + kept) <= receive.now) return false;
        taken.batch.erase(place_key(id, left.visible_at, left.sequence));
        taken.batch.put(place_key(id, receive.again, left.sequence), encode(place));
        taken.batch.put(location_key(id, left.sequence),
                        kv::KeyWriter("").number(receive.again).take());
        TRY(groups.stage_moved(place.group, {left.sequence, receive.again}, taken.batch));
        taken.messages.push_back(present(receive.input, record, place, handle));
        left.visible_at = receive.again;
    }
    taken.batch.put(key, fifo::encode(attempt));
    receive.taken = std::move(taken);
    return true;
}

Result<void> Queues::stage_attempt(FifoReceive& receive) {
    const auto id = receive.queue.record.id;
    const auto key = fifo::attempt_key(id, *receive.input.receive_request_attempt_id);
    const fifo::Attempt attempt{next_sequence(), receive.left};
    receive.taken.batch.put(key, fifo::encode(attempt));
    fifo::stage_end(id, attempt.stamp, key, receive.taken.batch);
    return {};
}

Result<void> Queues::fill(FifoReceive& receive) {
    auto& queue = receive.queue;
    const auto& attempt_id = receive.input.receive_request_attempt_id;
    if (attempt_id && TRY(take_again(receive))) return {};
    // As on AWS, where a FIFO queue says nothing of this limit.
    receive.taken.at_limit = !TRY(may_receive(queue));
    if (receive.taken.at_limit) return {};
    fifo::ReadyWalk walk(store_, queue.record.id, queue.line, receive.now);
    while (receive.taken.messages.size() < receive.limit && receive.walked < most_places_walked) {
        const auto ready = TRY(walk.next());
        if (!ready) break;
        TRY(take_group(receive, *ready));
    }
    if (attempt_id && !receive.left.empty()) TRY(stage_attempt(receive));
    return {};
}

Result<Queues::Taken> Queues::take_fifo(const QueuePtr& queue, const ReceiveMessageInput& input,
                                        int limit, int visibility) {
    if (input.receive_request_attempt_id) {
        TRY(check_id("ReceiveRequestAttemptId", *input.receive_request_attempt_id));
    }
    QueuePtr dead_letters;
    {
        std::shared_lock lock(queue->mutex);
        dead_letters = dead_letter_target(queue->record.settings);
    }
    if (dead_letters == queue || (dead_letters && !dead_letters->fifo)) dead_letters = nullptr;
    std::unique_lock lock(queue->mutex, std::defer_lock);
    std::unique_lock<std::shared_mutex> target_lock;
    if (dead_letters) {
        target_lock = std::unique_lock(dead_letters->mutex, std::defer_lock);
        std::lock(lock, target_lock);
        if (dead_letters->deleted) dead_letters = nullptr;
    } else {
        lock.lock();
    }
    if (queue->deleted) return no_such_queue();
    const Time now = clock_.now();
    FifoReceive receive{.queue = *queue,
                        .input = input,
                        .limit = static_cast<std::size_t>(limit),
                        .now = micros(now),
                        .again = micros(now + std::chrono::seconds(visibility))};
    receive.taken.dead_letter_queue = dead_letters;
    const auto front = queue->line.front();
    auto done = fill(receive);
    auto taken = std::move(receive.taken);
    // A consumer that empties a queue on a full disk has to receive before it can delete.
    taken.batch.makes_room();
    if (done && !taken.batch.empty()) done = store_.apply(std::move(taken.batch));
    if (!done) {
        queue->line.retreat(front);  // what was walked past is still there
        return fail(done.error());
    }
    FAILPOINT("sqs.received");
    taken.batch = {};
    taken.walked_to = queue->line.front();
    queue->in_flight_at_most += taken.messages.size();
    return taken;
}

}  // namespace spot::sqs
