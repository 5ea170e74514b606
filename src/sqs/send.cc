#include <fmt/format.h>

#include <set>

#include "base/bytes.h"
#include "base/hash.h"
#include "sqs/batch_entries.h"
#include "sqs/message_rules.h"
#include "sqs/queues.h"

namespace spot::sqs {

MessageSequence Queues::next_sequence() {
    const auto now = micros(clock_.now());
    auto last = last_sequence_.load();
    std::uint64_t next = 0;
    do {
        next = std::max(now, last + 1);
    } while (!last_sequence_.compare_exchange_weak(last, next));
    return next;
}

// Counts the messages and wakes waiters once the batch is applied. `queue` outlives the batch,
// since the caller holds it. Waiters are woken for a delayed message, too: it may become visible
// earlier than the moment for which they have planned their next look.
void Queues::on_stored(Queue& queue, kv::Batch& batch, std::int64_t more) {
    batch.on_applied([this, &queue, more] {
        if (queue.stored.load() >= 0) queue.stored += more;
        if (more > 0) wakes_.wake("sqs/" + queue.record.name);
    });
}

// The same for a message that is new in all queues.
void Queues::on_sent(Queue& queue, kv::Batch& batch, std::size_t bytes) {
    batch.on_applied([this, &queue, bytes] {
        if (queue.stored.load() >= 0) ++queue.stored;
        queue.meter.sent.add(clock_.now(), bytes);
        wakes_.wake("sqs/" + queue.record.name);
    });
}

Queues::Stamped Queues::stage(Queue& queue, MessageRecord record, int delay_seconds,
                              kv::Batch& batch) {
    const auto id = queue.record.id;
    Stamped stamped{random_.uuid(), next_sequence(), 0};
    record.message_id = stamped.message_id;
    record.sent = clock_.now();
    record.first_visible_at = micros(record.sent + std::chrono::seconds(delay_seconds));
    stamped.visible_at = record.first_visible_at;
    batch.put(message_key(id, stamped.sequence), encode(record));
    batch.put(place_key(id, record.first_visible_at, stamped.sequence),
              encode(PlaceRecord{.group = queue.fifo ? record.message_group_id : ""}));
    on_sent(queue, batch, message_size(record.body, record.attributes));
    return stamped;
}

Result<SendMessageOutput> Queues::stage_entry(Queue& queue,
                                              const SendMessageBatchRequestEntry& entry,
                                              const std::string& trace, bool in_batch,
                                              const std::string& sender_id, kv::Batch& batch) {
    if (queue.deleted) return no_such_queue();
    const auto& settings = queue.record.settings;
    TRY(check_message(entry.message_body, entry.message_attributes, settings.maximum_message_size,
                      in_batch));
    if (entry.message_deduplication_id) {
        return not_for_this_type("MessageDeduplicationId", *entry.message_deduplication_id);
    }
    if (entry.message_group_id) TRY(check_id("MessageGroupId", *entry.message_group_id));
    const int delay = entry.delay_seconds.value_or(settings.delay_seconds);
    if (delay < 0 || delay > limits::delay_seconds) {
        return invalid_parameter("DelaySeconds", fmt::to_string(delay),
                                 "DelaySeconds must be >= 0 and <= 900.");
    }
    auto header = TRY(read_system_attributes(entry.message_system_attributes));
    auto stamped = stage(queue,
                         {.body = entry.message_body,
                          .attributes = entry.message_attributes,
                          .trace_header = header.empty() ? trace : std::move(header),
                          .sender_id = sender_id,
                          .message_group_id = entry.message_group_id.value_or("")},
                         delay, batch);
    return SendMessageOutput{std::move(stamped.message_id), hex(md5(entry.message_body)),
                             md5_of_attributes(entry.message_attributes),
                             md5_of_attributes(entry.message_system_attributes)};
}

Result<SendMessageOutput> Queues::send_message(const SendMessageInput& input) {
    const auto queue = TRY(find(input.queue_url));
    const SendMessageBatchRequestEntry entry{
        .message_body = input.message_body,
        .delay_seconds = input.delay_seconds,
        .message_attributes = input.message_attributes,
        .message_system_attributes = input.message_system_attributes,
        .message_group_id = input.message_group_id,
        .message_deduplication_id = input.message_deduplication_id};
    if (queue->fifo) return send_fifo(*queue, entry, input.trace_header);
    std::shared_lock lock(queue->mutex);
    kv::Batch batch;
    auto output =
        TRY(stage_entry(*queue, entry, input.trace_header, false, settings_.account_id, batch));
    TRY(store_.apply(std::move(batch)));
    return output;
}

Result<SendMessageBatchOutput> Queues::send_message_batch(const SendMessageBatchInput& input) {
    const auto queue = TRY(find(input.queue_url));
    TRY(check_entries(input.entries, "SendMessageBatchRequestEntry"));
    std::size_t total = 0;
    for (const auto& entry : input.entries) {
        total += message_size(entry.message_body, entry.message_attributes);
    }
    if (total > limits::message_bytes) {
        return fail(Kind::too_large, "BatchRequestTooLong",
                    fmt::format("Batch requests cannot be longer than {} bytes. You have sent {} "
                                "bytes.",
                                limits::message_bytes, total));
    }
    if (queue->fifo) return send_fifo_batch(*queue, input);
    std::shared_lock lock(queue->mutex);
    kv::Batch batch;
    auto output = stage_entries(input.entries, [&](const auto& entry) {
        return stage_entry(*queue, entry, input.trace_header, true, settings_.account_id, batch);
    });
    if (!batch.empty()) TRY(store_.apply(std::move(batch)));
    return output;
}

Result<void> Queues::stage_send(const std::string& queue_arn, std::string body,
                                const std::string& sender_id, kv::Batch& batch,
                                const std::string& trace_header) {
    const auto name = queue_name_of_arn(queue_arn);
    const auto queue = queue_arn == arn_of(name) ? find_name(name) : nullptr;
    if (!queue) return no_such_queue();
    if (queue->fifo) {
        return fail(Kind::invalid, "InvalidArgument", "Events are not sent to FIFO queues.");
    }
    // The queue and its lock live as long as the batch does.
    struct Held {
        QueuePtr queue;
        std::shared_lock<std::shared_mutex> lock;
    };
    if (!batch.holds(queue.get())) {
        batch.hold(queue.get(),
                   std::make_shared<Held>(Held{queue, std::shared_lock(queue->mutex)}));
    }
    if (queue->deleted) return no_such_queue();
    stage(*queue, {.body = std::move(body), .trace_header = trace_header, .sender_id = sender_id},
          queue->record.settings.delay_seconds, batch);
    return {};
}

}  // namespace spot::sqs
