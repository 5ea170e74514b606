#pragma once

// Item collections: the items of one hash key, in a table that has local indexes, together with
// their entries in those. AWS lets one grow to 10 GB and tells writers how large it is.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/item_types.h"
#include "dynamodb/streams/stream_log.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// Fails with ItemCollectionSizeLimitExceededException where the change lets a collection grow that
// is full. Costs nothing until the table as a whole is as large as a full collection.
Result<void> check_collection(const Core&, const Change&);

// Collects the ItemCollectionMetrics of a request. Used by one thread; the tables outlive it.
class CollectionMeter {
  public:
    // `asked` is ReturnItemCollectionMetrics. Measures nothing where it is not SIZE.
    CollectionMeter(const Core& core, const std::string& asked)
        : core_(core), measuring_(asked == "SIZE") {}
    // The item with this key, among other attributes, was written. Once a collection.
    Result<void> write(const Table&, const Item& key);

    std::optional<ItemCollectionMetrics> one() const;
    const std::map<std::string, std::vector<ItemCollectionMetrics>>& all() const { return all_; }

  private:
    const Core& core_;
    const bool measuring_;
    std::set<std::string> seen_;
    std::map<std::string, std::vector<ItemCollectionMetrics>> all_;  // by the table's name
};

}  // namespace spot::dynamodb
