#pragma once

// A message with the deduplication id of another that was sent within five minutes is taken and
// not stored (SQS Developer Guide, "Using the message deduplication ID"). What is remembered of a
// message outlives it: it may have been received and deleted.
//
// A message that was sent while the queue deduplicated over all groups counts for all groups until
// it ends, even when DeduplicationScope has changed; what was sent within groups counts within
// groups alone. Both were recorded from AWS.

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "sqs/fifo/keys.h"
#include "storage/kv.h"

namespace spot::sqs::fifo {

// SQS API Reference, SendMessage and ReceiveMessage: the deduplication interval.
inline constexpr Duration remembered_for = std::chrono::minutes(5);

struct Sent {
    std::string message_id;
    MessageSequence sequence = 0;
};

// The memory of one queue, for one request: it knows what the request itself has staged. The caller
// holds the queue's lock exclusively.
class Deduplication {
  public:
    // `by_group`: DeduplicationScope is messageGroup.
    Deduplication(const kv::Store& store, QueueId queue, bool by_group, Time now)
        : store_(store), queue_(queue), by_group_(by_group), now_(now) {}

    // The message that was sent with this id; nullopt: none.
    Result<std::optional<Sent>> find(const std::string& deduplication_id,
                                     const std::string& group) const;
    void stage(const std::string& deduplication_id, const std::string& group, const Sent&,
               kv::Batch&);

  private:
    Result<std::optional<Sent>> find_key(const std::string& key) const;

    const kv::Store& store_;
    const QueueId queue_;
    const bool by_group_;
    const Time now_;
    std::map<std::string, Sent> staged_;  // by key
};

// True where what was stamped so is still remembered.
bool remembered(MessageSequence stamp, Time now);

// Stages the end of a row, whose record begins with its stamp as field 1.
void stage_end(QueueId queue, MessageSequence stamp, const std::string& key, kv::Batch&);

// Erases up to `limit` rows that have ended, in one batch. Returns how many.
Result<std::size_t> forget(kv::Store& store, QueueId queue, Time now, std::size_t limit);

}  // namespace spot::sqs::fifo
