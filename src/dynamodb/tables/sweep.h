#pragma once

// The sweep does the work of DynamoDB that no request asks for: it deletes items whose time to live
// has ended, fills in indexes that were added to tables with items, trims stream records after a
// day, removes the tokens of transactions after ten minutes, and counts items.

#include <map>
#include <optional>
#include <string>

#include "base/wait.h"
#include "dynamodb/tables/census.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// Used by one thread at a time. `core` outlives it.
class Sweep {
  public:
    explicit Sweep(Core& core) : core_(core), census_(core) {}
    // Does at most a few hundred changes. Nothing expires that is not due at `now`.
    Result<SweepStep> step(Time now);

  private:
    // The filling in of one table: new indexes, and expiry rows after TTL was enabled.
    struct Backfill {
        std::vector<std::uint64_t> indexes;
        std::uint64_t ttl = 0;  // Table::ttl_filling
        std::string position;  // the stored key to go on with
        bool complete = false;
    };

    Result<void> backfill(Time now, SweepStep& step);
    Result<void> fill_chunk(const Table& table, Backfill& work, SweepStep& step);
    Result<void> finish_backfill(std::uint64_t table_id, const Backfill& work);
    Result<void> expire(Time now, SweepStep& step);
    Result<bool> expire_one(const std::string& row_key, Time now);
    Result<void> trim_streams(Time now, SweepStep& step);
    Result<void> trim_stream(const std::string& row_key, Time now, SweepStep& step);
    Result<void> forget_token(const std::string& row_key, const std::string& token, Time now);
    Result<void> forget_tokens(Time now, SweepStep& step);

    Core& core_;
    Census census_;
    std::map<std::uint64_t, Backfill> backfills_;  // by table's id; begins anew after a restart
};

}  // namespace spot::dynamodb
