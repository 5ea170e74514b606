#pragma once

// One queue: what is stored of it, and what the process knows about it beside.

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>

#include "sqs/api.h"
#include "sqs/keys.h"

namespace spot::sqs {

// Settings in the form the rules use; `raw` holds the policies byte for byte as they were given.
struct QueueSettings {
    int delay_seconds = 0;
    int maximum_message_size = static_cast<int>(limits::message_bytes);
    int message_retention_period = 345'600;
    int receive_message_wait_time_seconds = 0;
    int visibility_timeout = 30;
    std::string policy;
    std::string redrive_policy;
    std::string redrive_allow_policy;
    // Parsed from redrive_policy; 0: none.
    int max_receive_count = 0;
    std::string dead_letter_target_arn;

    bool operator==(const QueueSettings&) const = default;
};

// Applies `attributes` onto `settings`. Codes InvalidAttributeName, InvalidAttributeValue; FIFO and
// encryption attributes are refused (NotImplemented), since nothing here would make them true.
Result<void> apply_attributes(const Attributes& attributes, QueueSettings& settings);
// RedriveAllowPolicy, if `attributes` sets one: JSON with redrivePermission allowAll, denyAll or
// byQueue, the last with one to ten sourceQueueArns. What is stored already is not judged again.
Result<void> check_redrive_allow_policy(const Attributes& attributes);
// May the queue of that ARN make the queue with `settings` its dead-letter queue?
bool allows_source(const QueueSettings& settings, const std::string& source_arn);

// The settable attributes as GetQueueAttributes shows them.
Attributes settings_as_attributes(const QueueSettings&);

struct QueueRecord {
    std::string name;
    QueueId id = 0;
    QueueSettings settings;
    Tags tags;
    Time created{};
    Time modified{};
    std::optional<Time> purged;
};
std::string encode(const QueueRecord&);
Result<QueueRecord> decode_queue(std::string_view name, std::string_view bytes);

// In memory, one a queue, from its creation (or the start) to its deletion. Shared between the
// registry and the calls under way, which may outlive a DeleteQueue.
struct Queue {
    QueueRecord record;  // changed under `mutex` held exclusively

    // Sends hold it shared, from reading the clock to the batch being applied; receives and changes
    // of visibility hold it exclusively. So a receive never misses a message that is about to
    // appear before the place it has already walked past.
    std::shared_mutex mutex;

    // No message is visible before this moment: where a receive begins, so that it does not walk
    // over what was deleted. Guarded by `mutex`, exclusive.
    std::uint64_t front = 0;

    // Messages stored. Negative: not counted yet since the start; counted when first asked for.
    std::atomic<std::int64_t> stored{-1};
    // At least the number in flight, see Queues::check_in_flight. Guarded by `mutex`, exclusive.
    std::size_t in_flight_at_most = 0;
    bool deleted = false;  // guarded by `mutex`
};
using QueuePtr = std::shared_ptr<Queue>;

}  // namespace spot::sqs
