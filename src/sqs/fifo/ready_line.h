#pragma once

// Where a receive of a FIFO queue has to look: in memory, what is known about the rows of groups
// that are ready.
//
// A walk over all rows from the first would meet whatever was erased there, which costs as much as
// what is still there. So the line knows a moment, the front, before which there are no rows but a
// few that it lists: groups whose next message is older than what was walked past (its predecessor
// was deleted, or given back). After a restart the front is 0 and nothing is listed.
//
// Guarded by the queue's lock, held exclusively.

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>

#include "sqs/keys.h"

namespace spot::sqs::fifo {

class ReadyLine {
  public:
    using Place = std::pair<std::uint64_t, MessageSequence>;  // VISIBLE_AT and SEQUENCE of a head

    std::uint64_t front() const { return front_; }
    // In order, all before the front.
    const std::set<Place>& listed() const { return listed_; }

    // A row was written, or erased. To be called once it is visible in the store.
    void added(const Place&);
    void removed(const Place& place) { listed_.erase(place); }

    // There are no rows before `moment` but those that are listed.
    void advance(std::uint64_t moment);
    // Rows that a walk went past are still there: nothing is known from `moment` on.
    void retreat(std::uint64_t moment);
    void clear() { listed_.clear(); }

    // At so many the front goes back instead: memory stays bounded, and the next walks are longer.
    static constexpr std::size_t most_listed = 10'000;

  private:
    std::uint64_t front_ = 0;
    std::set<Place> listed_;
};

}  // namespace spot::sqs::fifo
