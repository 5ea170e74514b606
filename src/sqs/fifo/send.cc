// Sends to FIFO queues: in order, and each message once in five minutes.

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "sqs/batch_entries.h"
#include "sqs/fifo/sends.h"
#include "sqs/message_rules.h"

namespace spot::sqs {
namespace {

constexpr std::string_view no_deduplication_id =
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
    "provided explicitly";

// The parameters without which a FIFO queue takes nothing.
Result<void> check_parameters(const QueueSettings& settings,
                              const SendMessageBatchRequestEntry& entry) {
    if (!entry.message_group_id) return missing_parameter("MessageGroupId");
    if (!entry.message_deduplication_id && !settings.content_based_deduplication) {
        return invalid_parameter_value(std::string(no_deduplication_id));
    }
    return {};
}

SendMessageOutput answer(const SendMessageBatchRequestEntry& entry, const fifo::Sent& sent) {
    return {sent.message_id, hex(md5(entry.message_body)),
            md5_of_attributes(entry.message_attributes),
            md5_of_attributes(entry.message_system_attributes), sequence_number(sent.sequence)};
}

}  // namespace

Result<SendMessageOutput> Queues::stage_fifo_entry(Queue& queue,
                                                   const SendMessageBatchRequestEntry& entry,
                                                   const std::string& trace, bool in_batch,
                                                   FifoSends& sends) {
    const auto& settings = queue.record.settings;
    TRY(check_message(entry.message_body, entry.message_attributes, settings.maximum_message_size,
                      in_batch));
    TRY(check_parameters(settings, entry));
    TRY(check_id("MessageGroupId", *entry.message_group_id));
    if (entry.message_deduplication_id) {
        TRY(check_id("MessageDeduplicationId", *entry.message_deduplication_id));
    }
    // A delay is the queue's. Zero is taken for none, as on AWS.
    if (const int delay = entry.delay_seconds.value_or(0); delay != 0) {
        return not_for_this_type("DelaySeconds", fmt::to_string(delay));
    }
    auto header = TRY(read_system_attributes(entry.message_system_attributes));
    const auto& group = *entry.message_group_id;
    const auto id = entry.message_deduplication_id ? *entry.message_deduplication_id
                                                   : hex(sha256(entry.message_body));
    const auto before = TRY(sends.remembered.find(id, group));
    if (before) queue.meter.deduplicated.add(clock_.now());
    if (before) return answer(entry, *before);
    const auto stamped = stage(queue,
                               {.body = entry.message_body,
                                .attributes = entry.message_attributes,
                                .trace_header = header.empty() ? trace : std::move(header),
                                .sender_id = sends.sender_id,
                                .message_group_id = group,
                                .message_deduplication_id = id},
                               settings.delay_seconds, sends.batch);
    const fifo::Member member{stamped.sequence, stamped.visible_at};
    if (auto joined = sends.groups.stage_join(group, member, sends.begun, sends.batch); !joined) {
        // Half of the message is staged already: nothing of the batch may be stored.
        sends.broken = joined.error();
        return fail(joined.error());
    }
    const fifo::Sent sent{stamped.message_id, stamped.sequence};
    sends.remembered.stage(id, group, sent, sends.batch);
    return answer(entry, sent);
}

Result<SendMessageOutput> Queues::send_fifo(Queue& queue, const SendMessageBatchRequestEntry& entry,
                                            const std::string& trace) {
    std::unique_lock lock(queue.mutex);
    if (queue.deleted) return no_such_queue();
    kv::Batch batch;
    FifoSends sends(store_, queue, clock_.now(), settings_.account_id, batch);
    auto output = TRY(stage_fifo_entry(queue, entry, trace, false, sends));
    if (!batch.empty()) TRY(store_.apply(std::move(batch)));
    return output;
}

Result<SendMessageBatchOutput> Queues::send_fifo_batch(Queue& queue,
                                                       const SendMessageBatchInput& input) {
    std::unique_lock lock(queue.mutex);
    if (queue.deleted) return no_such_queue();
    for (const auto& entry : input.entries) {
        // As recorded from AWS: one entry without them, and the whole batch is refused.
        const auto checked = check_parameters(queue.record.settings, entry);
        if (!checked) return invalid_parameter_value(checked.error().message);
    }
    kv::Batch batch;
    FifoSends sends(store_, queue, clock_.now(), settings_.account_id, batch);
    auto output = stage_entries(input.entries, [&](const auto& entry) {
        return stage_fifo_entry(queue, entry, input.trace_header, true, sends);
    });
    if (sends.broken) return fail(*sends.broken);
    if (!batch.empty()) TRY(store_.apply(std::move(batch)));
    return output;
}

}  // namespace spot::sqs
