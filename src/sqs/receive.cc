#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/failpoint.h"
#include "base/hash.h"
#include "sqs/batch_entries.h"
#include "sqs/fifo/groups.h"
#include "sqs/fifo/keys.h"
#include "sqs/taken.h"

namespace spot::sqs {
namespace {

// For as long a FIFO queue that has reached its limit in flight is not counted again.
constexpr std::uint64_t micros_between_counts = 1'000'000;

bool wanted(const std::vector<std::string>& names, const std::string& name) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& n) {
        if (n == "All" || n == "*" || n == ".*" || n == name) return true;
        return n.ends_with(".*") && name.starts_with(n.substr(0, n.size() - 2));
    });
}

}  // namespace

Message Queues::present(const ReceiveMessageInput& input, const MessageRecord& record,
                        const PlaceRecord& place, const ReceiptHandle& handle) const {
    Message message{.message_id = record.message_id,
                    .receipt_handle = encode(handle),
                    .md5_of_body = hex(md5(record.body)),
                    .body = record.body};
    Attributes every{
        {"SenderId", record.sender_id},
        {"SentTimestamp", fmt::to_string(to_millis(record.sent))},
        {"ApproximateReceiveCount", fmt::to_string(place.receive_count)},
        {"ApproximateFirstReceiveTimestamp", fmt::to_string(to_millis(place.first_received))},
    };
    if (!record.trace_header.empty()) every["AWSTraceHeader"] = record.trace_header;
    if (!record.dead_letter_source_arn.empty()) {
        every["DeadLetterQueueSourceArn"] = record.dead_letter_source_arn;
    }
    if (!record.message_group_id.empty()) every["MessageGroupId"] = record.message_group_id;
    if (!record.message_deduplication_id.empty()) {
        every["MessageDeduplicationId"] = record.message_deduplication_id;
        every["SequenceNumber"] = sequence_number(handle.sequence);
    }
    for (auto& [name, value] : every) {
        if (wanted(input.attribute_names, name) ||
            wanted(input.message_system_attribute_names, name)) {
            message.attributes[name] = value;
        }
    }
    for (const auto& [name, value] : record.attributes) {
        if (wanted(input.message_attribute_names, name)) message.message_attributes[name] = value;
    }
    message.md5_of_message_attributes = md5_of_attributes(message.message_attributes);
    return message;
}

// The message leaves one queue and is in the other, in one batch, there with the sequence `moved`.
// Its id, its age and its count of receives are those of `record` and `place`.
void Queues::stage_move(Queue& from, Queue& to, std::uint64_t visible_at, MessageSequence sequence,
                        MessageSequence moved, MessageRecord record, const PlaceRecord& place,
                        kv::Batch& batch) {
    stage_delete(from, visible_at, sequence, batch);
    record.first_visible_at = micros(clock_.now());
    batch.put(message_key(to.record.id, moved), encode(record));
    batch.put(place_key(to.record.id, record.first_visible_at, moved), encode(place));
    on_stored(to, batch, 1);
}

void Queues::stage_delete(Queue& queue, std::uint64_t visible_at, MessageSequence sequence,
                          kv::Batch& batch) {
    const auto id = queue.record.id;
    batch.erase(message_key(id, sequence));
    batch.erase(place_key(id, visible_at, sequence));
    batch.erase(location_key(id, sequence));
    on_stored(queue, batch, -1);
}

Result<void> Queues::take_one(Queue& queue, const ReceiveMessageInput& input,
                              std::uint64_t visible_at, MessageSequence sequence,
                              std::string_view stored_place, int visibility, Taken& taken) {
    const auto id = queue.record.id;
    const auto& settings = queue.record.settings;
    const auto bytes = TRY(store_.get(message_key(id, sequence)));
    CHECK(bytes.has_value(), "a place without its message");
    auto record = TRY(decode_message(*bytes));
    auto place = TRY(decode_place(stored_place));
    const Time now = clock_.now();
    if (record.sent + std::chrono::seconds(settings.message_retention_period) <= now) {
        stage_delete(queue, visible_at, sequence, taken.batch);
        return {};
    }
    if (settings.max_receive_count > 0 &&
        place.receive_count >= static_cast<std::uint64_t>(settings.max_receive_count)) {
        if (taken.dead_letter_queue != nullptr) {
            record.dead_letter_source_arn = arn_of(queue.record.name);
            stage_move(queue, *taken.dead_letter_queue, visible_at, sequence, sequence, record,
                       place, taken.batch);
            return {};
        }
    }
    const auto again = micros(now + std::chrono::seconds(visibility));
    stage_taken(queue, input, visible_at, sequence, record, std::move(place), again, taken);
    return {};
}

// The message is in flight until `again`, and in the answer.
void Queues::stage_taken(Queue& queue, const ReceiveMessageInput& input, std::uint64_t visible_at,
                         MessageSequence sequence, const MessageRecord& record, PlaceRecord place,
                         std::uint64_t again, Taken& taken) {
    const auto id = queue.record.id;
    ++place.receive_count;
    if (place.receive_count == 1) place.first_received = clock_.now();
    taken.batch.erase(place_key(id, visible_at, sequence));
    taken.batch.put(place_key(id, again, sequence), encode(place));
    taken.batch.put(location_key(id, sequence), kv::KeyWriter("").number(again).take());
    taken.messages.push_back(present(input, record, place,
                                     {id, sequence, place.earlier_receives + place.receive_count}));
}

namespace {

// A queue locked for a receive, and its dead-letter queue for a send, without ever holding one
// while waiting for the other.
struct Locks {
    std::unique_lock<std::shared_mutex> source;
    std::shared_lock<std::shared_mutex> target;
};

}  // namespace

Result<Queues::Taken> Queues::take(const QueuePtr& queue, const ReceiveMessageInput& input,
                                   int limit, int visibility) {
    Taken taken;
    Locks locks;
    {
        std::shared_lock lock(queue->mutex);
        const auto& arn = queue->record.settings.dead_letter_target_arn;
        if (!arn.empty()) taken.dead_letter_queue = find_name(queue_name_of_arn(arn));
    }
    locks.source = std::unique_lock(queue->mutex, std::defer_lock);
    if (taken.dead_letter_queue == queue) taken.dead_letter_queue = nullptr;
    if (taken.dead_letter_queue != nullptr) {
        locks.target = std::shared_lock(taken.dead_letter_queue->mutex, std::defer_lock);
        std::lock(locks.source, locks.target);
        if (taken.dead_letter_queue->deleted) taken.dead_letter_queue = nullptr;
    } else {
        locks.source.lock();
    }
    if (queue->deleted) return no_such_queue();
    TRY(check_in_flight(*queue));
    const auto id = queue->record.id;
    const auto now = micros(clock_.now());
    auto cursor = store_.scan({place_key(id, queue->front, 0), place_key(id, now + 1, 0)},
                              kv::Direction::forward);
    std::uint64_t front = now;
    int walked = 0;
    for (; cursor->valid(); cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        key.number();
        const auto visible_at = key.number();
        if (static_cast<int>(taken.messages.size()) == limit || ++walked > most_places_walked) {
            front = visible_at;
            break;
        }
        TRY(take_one(*queue, input, visible_at, key.number(), cursor->value(),
                     std::max(visibility, 0), taken));
    }
    TRY(cursor->status());
    if (visibility <= 0 && !taken.messages.empty()) front = queue->front;  // visible again at once
    // A consumer that empties a queue on a full disk has to receive before it can delete.
    taken.batch.makes_room();
    if (!taken.batch.empty()) TRY(store_.apply(std::move(taken.batch)));
    FAILPOINT("sqs.received");
    taken.batch = {};
    queue->front = front;
    taken.walked_to = front;
    queue->in_flight_at_most += taken.messages.size();
    return taken;
}

Result<ReceiveMessageOutput> Queues::receive_message(const ReceiveMessageInput& input) {
    const auto invalid = [](std::string_view name, int value, std::string_view rule) {
        return invalid_parameter(name, fmt::to_string(value), fmt::format("Must be {}.", rule));
    };
    const auto queue = TRY(find(input.queue_url));
    const int limit = input.max_number_of_messages.value_or(1);
    if (limit < 1 || limit > static_cast<int>(limits::batch_entries)) {
        return invalid("MaxNumberOfMessages", limit, "between 1 and 10, if provided");
    }
    QueueSettings settings;
    {
        std::shared_lock lock(queue->mutex);
        settings.visibility_timeout = queue->record.settings.visibility_timeout;
        settings.receive_message_wait_time_seconds =
            queue->record.settings.receive_message_wait_time_seconds;
    }
    const int visibility = input.visibility_timeout.value_or(settings.visibility_timeout);
    if (visibility < 0 || visibility > limits::visibility_seconds) {
        return invalid("VisibilityTimeout", visibility, "between 0 and 43200");
    }
    const int wait = input.wait_time_seconds.value_or(settings.receive_message_wait_time_seconds);
    if (wait < 0 || wait > limits::wait_seconds) {
        return invalid("WaitTimeSeconds", wait, ">= 0 and <= 20, if provided");
    }
    if (input.receive_request_attempt_id && !queue->fifo) {
        return not_for_this_type("ReceiveRequestAttemptId", *input.receive_request_attempt_id);
    }
    auto taken = TRY(queue->fifo ? take_fifo(queue, input, limit, visibility)
                                 : take(queue, input, limit, visibility));
    ReceiveMessageOutput output{.messages = std::move(taken.messages)};
    if (!output.messages.empty()) {
        queue->meter.received.add(clock_.now(), output.messages.size());
        return output;
    }
    const auto count_empty = [this, queue] { queue->meter.empty_receives.add(clock_.now()); };
    if (wait == 0) {
        count_empty();
        return output;
    }
    output.wait =
        Wait{"sqs/" + queue->record.name, std::chrono::seconds(wait), std::nullopt, count_empty};
    if (taken.at_limit) {
        output.wait->due = clock_.now() + Duration(micros_between_counts);
        return output;
    }
    const auto id = queue->record.id;
    // Counted from the end of the walk and not from now: a message that has become visible since
    // then is due at once.
    auto next = store_.scan(queue->fifo ? fifo::ready_from(id, taken.walked_to)
                                        : kv::Range{place_key(id, taken.walked_to, 0),
                                                    kv::end_of_prefix(places_prefix(id))});
    if (next->valid()) {
        kv::KeyReader key(next->key(), 2);
        key.number();
        output.wait->due = from_micros(key.number());
    }
    return output;
}

// Counting what is in flight costs a walk, so it is done only when the sum of receives since the
// last count could have reached the limit.
Result<bool> Queues::may_receive(Queue& queue) {
    if (queue.in_flight_at_most < limits::in_flight) return true;
    const auto now = micros(clock_.now());
    // Who waits while the limit is reached asks again and again; the count is a walk.
    const bool fresh =
        queue.in_flight_counted + micros_between_counts > now && queue.in_flight_counted <= now;
    if (queue.fifo && fresh) return false;
    queue.in_flight_at_most = static_cast<std::size_t>(TRY(count_places(queue, now + 1, true)));
    queue.in_flight_counted = now;
    return queue.in_flight_at_most < limits::in_flight;
}

Result<void> Queues::check_in_flight(Queue& queue) {
    if (TRY(may_receive(queue))) return {};
    return fail(Kind::throttled, "OverLimit",
                fmt::format("{} messages of the queue are in flight; at most {} can be. Delete or "
                            "release some.",
                            queue.in_flight_at_most, limits::in_flight));
}

Result<ReceiptHandle> Queues::parse_handle(const Queue& queue, const std::string& text) const {
    const auto handle = decode_receipt_handle(text);
    if (!handle || handle->queue != queue.record.id) {
        return fail(
            Kind::invalid, "ReceiptHandleIsInvalid",
            fmt::format("The input receipt handle \"{}\" is not a valid receipt handle.", text));
    }
    return *handle;
}

// The current place of a handle's message; nullopt: it was deleted.
Result<std::optional<Queues::Located>> Queues::locate(const Queue& queue,
                                                      const ReceiptHandle& handle) const {
    const auto id = queue.record.id;
    const auto location = TRY(store_.get(location_key(id, handle.sequence)));
    if (!location) return std::optional<Located>();
    Located located{.visible_at = kv::KeyReader(*location, 0).number()};
    const auto place = TRY(store_.get(place_key(id, located.visible_at, handle.sequence)));
    CHECK(place.has_value(), "a location without its place");
    located.place = TRY(decode_place(*place));
    const auto receives = located.place.earlier_receives + located.place.receive_count;
    located.stale = receives != handle.receives;
    return std::optional<Located>(located);
}

// A handle of a FIFO queue ends with the visibility timeout of its receive.
bool Queues::has_expired(const Located& located) const {
    return located.stale || located.visible_at <= micros(clock_.now());
}

Result<void> Queues::delete_one(Queue& queue, const std::string& receipt_handle) {
    const auto handle = TRY(parse_handle(queue, receipt_handle));
    const auto located = TRY(locate(queue, handle));
    // As on AWS: deleting what is gone, or what another consumer has received since, is no error
    // and deletes nothing. In a FIFO queue the second is one.
    if (!located) return {};
    if (queue.fifo && has_expired(*located)) {
        return invalid_parameter("ReceiptHandle", receipt_handle,
                                 "The receipt handle has expired.");
    }
    if (located->stale) return {};
    kv::Batch batch;
    batch.makes_room();
    stage_delete(queue, located->visible_at, handle.sequence, batch);
    if (queue.fifo) TRY(stage_leave(queue, located->place.group, handle.sequence, batch));
    return store_.apply(std::move(batch));
}

Result<void> Queues::change_one(Queue& queue, const std::string& receipt_handle,
                                int visibility_timeout) {
    if (visibility_timeout < 0 || visibility_timeout > limits::visibility_seconds) {
        return invalid_parameter("VisibilityTimeout", fmt::to_string(visibility_timeout),
                                 "VisibilityTimeout must be an integer between 0 and 43200.");
    }
    const auto handle = TRY(parse_handle(queue, receipt_handle));
    const auto located = TRY(locate(queue, handle));
    const Time now = clock_.now();
    if (!located || (queue.fifo && has_expired(*located))) {
        return invalid_parameter("ReceiptHandle", receipt_handle,
                                 "Message does not exist or is not available for visibility "
                                 "timeout change.");
    }
    // As on AWS: a heartbeat that comes after the timeout is no error. Where nobody has received
    // the message since, it hides it again; else the message is another consumer's, whose timeout
    // it must not change.
    if (located->stale) return {};
    const auto id = queue.record.id;
    const auto again = micros(now + std::chrono::seconds(visibility_timeout));
    kv::Batch batch;
    batch.makes_room();
    batch.erase(place_key(id, located->visible_at, handle.sequence));
    batch.put(place_key(id, again, handle.sequence), encode(located->place));
    batch.put(location_key(id, handle.sequence), kv::KeyWriter("").number(again).take());
    if (queue.fifo) {
        fifo::Groups groups(store_, id, queue.line);
        TRY(groups.stage_moved(located->place.group, {handle.sequence, again}, batch));
    }
    // Waiters look again: the message may be visible now, or earlier than they expected.
    batch.on_applied([this, &queue] { wakes_.wake("sqs/" + queue.record.name); });
    TRY(store_.apply(std::move(batch)));
    queue.front = std::min(queue.front, again);
    return {};
}

Result<Empty> Queues::delete_message(const DeleteMessageInput& input) {
    const auto queue = TRY(find(input.queue_url));
    std::unique_lock lock(queue->mutex);
    TRY(delete_one(*queue, input.receipt_handle));
    queue->meter.deleted.add(clock_.now());
    return Empty{};
}

Result<Empty> Queues::change_message_visibility(const ChangeMessageVisibilityInput& input) {
    const auto queue = TRY(find(input.queue_url));
    std::unique_lock lock(queue->mutex);
    TRY(change_one(*queue, input.receipt_handle, input.visibility_timeout));
    return Empty{};
}

Result<DeleteMessageBatchOutput> Queues::delete_message_batch(
    const DeleteMessageBatchInput& input) {
    const auto queue = TRY(find(input.queue_url));
    TRY(check_entries(input.entries, "DeleteMessageBatchRequestEntry"));
    DeleteMessageBatchOutput output;
    std::unique_lock lock(queue->mutex);
    for (const auto& entry : input.entries) {
        if (const auto done = delete_one(*queue, entry.receipt_handle)) {
            output.successful.push_back({entry.id});
        } else {
            output.failed.push_back(failed_entry(entry.id, done.error()));
        }
    }
    queue->meter.deleted.add(clock_.now(), output.successful.size());
    return output;
}

Result<ChangeMessageVisibilityBatchOutput> Queues::change_message_visibility_batch(
    const ChangeMessageVisibilityBatchInput& input) {
    const auto queue = TRY(find(input.queue_url));
    TRY(check_entries(input.entries, "ChangeMessageVisibilityBatchRequestEntry"));
    ChangeMessageVisibilityBatchOutput output;
    std::unique_lock lock(queue->mutex);
    for (const auto& entry : input.entries) {
        if (const auto done = change_one(*queue, entry.receipt_handle, entry.visibility_timeout)) {
            output.successful.push_back({entry.id});
        } else {
            output.failed.push_back(failed_entry(entry.id, done.error()));
        }
    }
    return output;
}

}  // namespace spot::sqs
