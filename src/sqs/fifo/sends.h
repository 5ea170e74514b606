#pragma once

// The messages that one request, or one batch of another service, sends to a FIFO queue.

#include <set>
#include <string>
#include <utility>

#include "sqs/fifo/deduplication.h"
#include "sqs/fifo/groups.h"
#include "sqs/queues.h"

namespace spot::sqs {

// The queue is locked exclusively as long as it lives; the batch outlives its use.
struct Queues::FifoSends {
    fifo::Groups groups;
    fifo::Deduplication remembered;
    std::string sender_id;
    kv::Batch& batch;
    std::set<std::string> begun = {};
    std::optional<Error> broken = {};  // set: the batch holds half a message

    FifoSends(const kv::Store& store, Queue& queue, Time now, std::string sender, kv::Batch& staged)
        : groups(store, queue.record.id, queue.line),
          remembered(store, queue.record.id, queue.record.settings.deduplication_by_group, now),
          sender_id(std::move(sender)),
          batch(staged) {}
};

}  // namespace spot::sqs
