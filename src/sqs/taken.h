#pragma once

// The result of one receive before its batch is applied.

#include <vector>

#include "sqs/queues.h"

namespace spot::sqs {

struct Queues::Taken {
    std::vector<Message> messages;
    QueuePtr dead_letter_queue;  // locked; nullptr: there is none, or it was deleted
    kv::Batch batch;
    bool at_limit = false;        // as many are in flight as can be, and so nothing was looked for
    std::uint64_t walked_to = 0;  // nothing before this moment is left (Queue::front)
};

// A receive looks at no more than this many places, so that a queue full of expired messages costs
// bounded work a call; the sweep removes them.
inline constexpr int most_places_walked = 1000;

}  // namespace spot::sqs
