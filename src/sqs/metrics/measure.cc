// The metrics that queues report to CloudWatch.

#include <algorithm>

#include "sqs/errors.h"
#include "sqs/fifo/keys.h"
#include "sqs/queues.h"

namespace spot::sqs {

// The groups whose first message is in flight. A group has one head, and what is behind a message
// in flight waits, so that no other is.
Result<std::int64_t> Queues::count_groups_in_flight(const Queue& queue, std::uint64_t now) const {
    const auto id = queue.record.id;
    std::int64_t groups = 0;
    auto heads = store_.scan(fifo::ready_from(id, now + 1));
    for (; heads->valid(); heads->next()) {
        kv::KeyReader key(heads->key(), 2);
        key.number();
        const auto visible_at = key.number();
        const auto place = TRY(store_.get(place_key(id, visible_at, key.number())));
        if (place && TRY(decode_place(*place)).receive_count > 0) ++groups;
    }
    TRY(heads->status());
    return groups;
}

Result<bool> Queues::measure_depth(const std::string& queue_name, Time now,
                                   const EachMeasurement& each) {
    const auto queue = find_name(queue_name);
    if (!queue) return no_such_queue();
    const auto counts = TRY(this->counts(queue_name));
    const auto used = start_of_minute(queue->meter.used.load());
    const bool holds_some = counts.visible + counts.not_visible + counts.delayed > 0;
    if (!holds_some && used + active_for < now) return false;
    const auto give = [&](const char* metric, std::int64_t value, const char* unit) {
        each(Measurement::one(metric, static_cast<double>(value), unit)
                 .of({{"QueueName", queue_name}}));
    };
    give("ApproximateNumberOfMessagesVisible", counts.visible, "Count");
    give("ApproximateNumberOfMessagesNotVisible", counts.not_visible, "Count");
    give("ApproximateNumberOfMessagesDelayed", counts.delayed, "Count");
    const auto age = counts.oldest ? to_seconds(now) - to_seconds(*counts.oldest) : 0;
    give("ApproximateAgeOfOldestMessage", std::max<std::int64_t>(0, age), "Seconds");
    if (queue->fifo) {
        const auto groups = TRY(count_groups_in_flight(*queue, micros(now)));
        give("ApproximateNumberOfGroupsWithInflightMessages", groups, "Count");
    }
    return true;
}

void Queues::measure_use(const std::string& queue_name, std::int64_t minute, bool active,
                         const EachMeasurement& each) {
    const auto queue = find_name(queue_name);
    if (!queue) return;
    const auto give = [&](Measurement one) {
        each(std::move(one).of({{"QueueName", queue_name}}));
    };
    auto& meter = queue->meter;
    const auto sent = meter.sent.take(minute);
    const std::pair<const char*, std::uint64_t> counts[] = {
        {"NumberOfMessagesSent", sent.count},
        {"NumberOfMessagesReceived", meter.received.take(minute)},
        {"NumberOfMessagesDeleted", meter.deleted.take(minute)},
        {"NumberOfEmptyReceives", meter.empty_receives.take(minute)}};
    for (const auto& [name, count] : counts) {
        if (active || count > 0) {
            give(Measurement::one(name, static_cast<double>(count), "Count"));
        }
    }
    if (sent.count > 0) give(Measurement::values("SentMessageSize", sent, "Bytes"));
    const auto deduplicated = meter.deduplicated.take(minute);
    if (queue->fifo && (active || deduplicated > 0)) {
        give(Measurement::one("NumberOfDeduplicatedSentMessages", static_cast<double>(deduplicated),
                              "Count"));
    }
}

}  // namespace spot::sqs
