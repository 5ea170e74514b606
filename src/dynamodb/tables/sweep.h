#pragma once

// What happens by itself: items whose time to live has ended are deleted, indexes made on tables
// that have items are filled in, stream records are trimmed after a day, tokens of transactions
// forgotten.

#include <map>
#include <optional>
#include <string>

#include "base/wait.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// One thread at a time.
class Sweep {
  public:
    explicit Sweep(Core& core) : core_(core) {}
    // At most a few hundred changes. Nothing expires before its moment by `now`.
    Result<SweepStep> step(Time now);

  private:
    // What is being filled in for one table, and how far.
    struct Backfill {
        std::vector<std::uint64_t> indexes;
        std::uint64_t ttl = 0;  // Table::ttl_filling
        std::string position;  // the next stored key
        bool complete = false;
    };

    Result<void> backfill(Time now, SweepStep& step);
    Result<void> fill_chunk(const Table& table, Backfill& work, SweepStep& step);
    Result<void> finish_backfill(std::uint64_t table_id, const Backfill& work);
    Result<void> expire(Time now, SweepStep& step);
    Result<bool> expire_one(const std::string& row_key, Time now);
    Result<void> trim_streams(Time now, SweepStep& step);
    Result<void> trim_stream(std::string_view row, Time now, SweepStep& step);
    Result<void> forget_token(const std::string& row_key, const std::string& token, Time now);
    Result<void> forget_tokens(Time now, SweepStep& step);

    Core& core_;
    std::map<std::uint64_t, Backfill> backfills_;  // by table; begins anew after a restart
};

}  // namespace spot::dynamodb
