#pragma once

// One queue: its stored record, and its state in memory.

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>

#include "sqs/api.h"
#include "sqs/keys.h"

namespace spot::sqs {

// A queue's settings in the form that the rules use. Times are in seconds, sizes in bytes. The
// three policies are kept byte for byte as they were given.
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

// Changes `settings` by `attributes`. Fails with InvalidAttributeName or InvalidAttributeValue, and
// with NotImplemented for FIFO and encryption attributes, since nothing here would honour them.
Result<void> apply_attributes(const Attributes& attributes, QueueSettings& settings);
// Checks RedriveAllowPolicy where `attributes` sets it: JSON with redrivePermission allowAll,
// denyAll or byQueue, the last with one to ten sourceQueueArns. A stored policy is not checked
// again.
Result<void> check_redrive_allow_policy(const Attributes& attributes);
// True where the queue with this ARN may use the queue with `settings` as its dead-letter queue.
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

// The state of a queue in memory, from its creation (or the start of the process) to its deletion.
// Shared between the registry and the calls under way, which may outlive a DeleteQueue.
struct Queue {
    QueueRecord record;  // changed under `mutex` held exclusively

    // Sends hold it shared, from reading the clock until their batch is applied; receives and
    // changes of visibility hold it exclusively. So no message can appear at a place that a receive
    // has already walked past.
    std::shared_mutex mutex;

    // No message has a VISIBLE_AT (keys.h) before this moment in microseconds. A receive begins its
    // walk here, so that deleted messages cost it nothing. Guarded by `mutex`, held exclusively.
    std::uint64_t front = 0;

    // Number of stored messages. Negative: not counted since the start; counted when it is needed.
    std::atomic<std::int64_t> stored{-1};
    // An upper bound of the number of messages in flight, see Queues::check_in_flight. Guarded by
    // `mutex`, held exclusively.
    std::size_t in_flight_at_most = 0;
    bool deleted = false;  // guarded by `mutex`
};
using QueuePtr = std::shared_ptr<Queue>;

}  // namespace spot::sqs
