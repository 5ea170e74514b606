#pragma once

// The number and size of a table's items, as DescribeTable shows them. They are counted from time
// to time (census.h), as on AWS, and are as old as the last count.

#include <cstdint>
#include <map>
#include <mutex>

#include "storage/kv.h"

namespace spot::dynamodb {

struct ItemCount {
    std::int64_t items = 0;
    std::int64_t bytes = 0;  // the sizes of items, as their limit of 400 KB counts them
    bool operator==(const ItemCount&) const = default;
};

struct TableCount {
    ItemCount table;
    std::map<std::uint64_t, ItemCount> indexes;  // by the index's id
    bool operator==(const TableCount&) const = default;
};

// The counts of all tables, by the table's id. All members are safe from every thread.
class ItemCounts {
  public:
    // Reads those that the store holds. To be called once, before anything else.
    Result<void> load(const kv::Store&);

    TableCount of(std::uint64_t table) const;  // all 0: not counted yet
    // Applies the new count to the store, and shows it.
    Result<void> save(kv::Store&, std::uint64_t table, TableCount);
    // The table was removed, and its count's row with it.
    void forget(std::uint64_t table);

  private:
    mutable std::mutex mutex_;
    std::map<std::uint64_t, TableCount> counts_;
};

}  // namespace spot::dynamodb
