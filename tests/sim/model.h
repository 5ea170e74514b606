#pragma once

// What the data plane must look like from outside, as plainly as it can be said: the oracle of the
// simulation. No storage, no keys, no codecs: nothing is shared with the rules but the clock's
// type.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"

namespace spot::sim {

inline constexpr int most_receives = 3;  // then to the dead-letter queue
inline constexpr Duration retention = std::chrono::hours(48);
inline constexpr std::size_t moved_at_once = 50;

enum class Queue { work, dead, events };

struct ModelMessage {
    std::uint64_t order = 0;  // of sending, over all queues
    std::string identity;     // its body, or the entity tag of the object it tells of
    Queue queue = Queue::work;
    Time sent{};
    Time visible_at{};
    int receives = 0;
    std::string handle;  // of the latest receive
};

// A copy of it is the state at the last sync: what an answer may have told of.
struct Model {
    std::vector<ModelMessage> messages;
    std::map<std::string, std::string> objects;  // key: content
    std::map<std::string, std::int64_t> items;   // id: counter
    std::uint64_t last_order = 0;
    bool redriving = false;
    Time next_redrive{};

    void send(Queue, std::string identity, Time now, Duration delay);
    // The messages that a receive must hand out now, counted and hidden; the poisoned are moved and
    // the expired removed on the way, as far as the receive walks.
    std::vector<ModelMessage> receive(Queue, std::size_t limit, Duration visibility, Time now);
    ModelMessage* find(Queue, const std::string& identity);
    ModelMessage* find_handle(Queue, const std::string& handle);
    void remove(const ModelMessage&);
    void sweep(Time now);

    struct Counts {
        std::int64_t visible = 0;
        std::int64_t in_flight = 0;
        std::int64_t delayed = 0;
        bool operator==(const Counts&) const = default;
    };
    Counts counts(Queue, Time now) const;

  private:
    std::vector<std::size_t> visible(Queue, Time now) const;  // in the order of becoming so
};

}  // namespace spot::sim
