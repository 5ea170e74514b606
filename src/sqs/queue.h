#pragma once

// One queue: its stored record, and its state in memory.

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>

#include "sqs/attributes.h"
#include "sqs/fifo/ready_line.h"
#include "sqs/keys.h"
#include "sqs/metrics/meter.h"

namespace spot::sqs {

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
    explicit Queue(QueueRecord r) : record(std::move(r)), fifo(record.settings.fifo) {}

    QueueRecord record;  // changed under `mutex` held exclusively
    const bool fifo;     // also in the record's settings

    // Sends hold it shared, from reading the clock until their batch is applied; receives and
    // changes of visibility hold it exclusively. So no message can appear at a place that a receive
    // has already walked past. Of a FIFO queue, where a send depends on those before it, all
    // operations on messages hold it exclusively.
    std::shared_mutex mutex;

    // No message has a VISIBLE_AT (keys.h) before this moment in microseconds. A receive begins its
    // walk here, so that deleted messages cost it nothing. Guarded by `mutex`, held exclusively.
    std::uint64_t front = 0;
    fifo::ReadyLine line;  // the same for a FIFO queue, whose `front` is not used

    // Number of stored messages. Negative: not counted since the start; counted when it is needed.
    std::atomic<std::int64_t> stored{-1};
    // An upper bound of the number of messages in flight, see Queues::check_in_flight. Guarded by
    // `mutex`, held exclusively.
    std::size_t in_flight_at_most = 0;
    std::uint64_t in_flight_counted = 0;  // when that was counted last, in microseconds
    bool deleted = false;                 // guarded by `mutex`
    QueueMeter meter;
};
using QueuePtr = std::shared_ptr<Queue>;

}  // namespace spot::sqs
