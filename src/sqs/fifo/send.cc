// Sends to FIFO queues: in order, and each message once in five minutes.

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "sqs/batch_entries.h"
#include "sqs/fifo/deduplication.h"
#include "sqs/fifo/groups.h"
#include "sqs/message_rules.h"
#include "sqs/queues.h"

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

// What one request stages. The queue is locked exclusively as long as it lives.
struct Queues::FifoSends {
    fifo::Groups groups;
    fifo::Deduplication remembered;
    std::set<std::string> begun = {};
    kv::Batch batch = {};

    FifoSends(const kv::Store& store, Queue& queue, Time now)
        : groups(store, queue.record.id, queue.line),
          remembered(store, queue.record.id, queue.record.settings.deduplication_by_group, now) {}
};

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
    if (before) return answer(entry, *before);
    const auto stamped = stage(queue,
                               {.body = entry.message_body,
                                .attributes = entry.message_attributes,
                                .trace_header = header.empty() ? trace : std::move(header),
                                .sender_id = settings_.account_id,
                                .message_group_id = group,
                                .message_deduplication_id = id},
                               settings.delay_seconds, sends.batch);
    const fifo::Member member{stamped.sequence, stamped.visible_at};
    TRY(sends.groups.stage_join(group, member, sends.begun, sends.batch));
    const fifo::Sent sent{stamped.message_id, stamped.sequence};
    sends.remembered.stage(id, group, sent, sends.batch);
    return answer(entry, sent);
}

Result<SendMessageOutput> Queues::send_fifo(Queue& queue, const SendMessageBatchRequestEntry& entry,
                                            const std::string& trace) {
    std::unique_lock lock(queue.mutex);
    if (queue.deleted) return no_such_queue();
    FifoSends sends(store_, queue, clock_.now());
    auto output = TRY(stage_fifo_entry(queue, entry, trace, false, sends));
    if (!sends.batch.empty()) TRY(store_.apply(std::move(sends.batch)));
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
    FifoSends sends(store_, queue, clock_.now());
    auto output = stage_entries(input.entries, [&](const auto& entry) {
        return stage_fifo_entry(queue, entry, input.trace_header, true, sends);
    });
    if (!sends.batch.empty()) TRY(store_.apply(std::move(sends.batch)));
    return output;
}

}  // namespace spot::sqs
