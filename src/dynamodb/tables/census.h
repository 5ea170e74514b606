#pragma once

// Counts the items of all tables, a few rows at a time, so that nobody notices. A count takes at
// most a tenth of one core while it goes on, and a hundredth over time: the larger the table, the
// rarer its counts, and those of one that does not change are rarer still, every six hours at last.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/wait.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// Used by one thread at a time. `core` outlives it.
class Census {
  public:
    explicit Census(Core& core) : core_(core) {}
    // Reads at most a thousand rows, fewer where they are large. `step.due` becomes no later than
    // the next step is due. A table that cannot be counted is logged, and stops no other.
    void step(Time now, SweepStep& step);

  private:
    struct Range {
        std::optional<std::uint64_t> index;  // nullopt: the table's own items
        std::string position;                // the stored key to go on with
        std::string end;
    };
    // The counting of one table; begins anew after a restart.
    struct Work {
        Time next{};  // when the next count begins
        Duration wait{};
        std::vector<Range> ranges;  // what is still to be counted, from the back; empty: no count
        TableCount found;
        std::int64_t rows = 0;
    };

    static void begin(const Table& table, Work& work);
    // Counts some rows, and takes what they cost off `budget`.
    Result<void> count(Work& work, std::size_t& budget);
    Result<void> finish(const Table& table, Work& work, Time now);

    Core& core_;
    std::map<std::uint64_t, Work> works_;  // by the table's id
    Time pause_until_{};
};

}  // namespace spot::dynamodb
