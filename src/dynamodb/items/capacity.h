#pragma once

// Consumed capacity, as AWS would have charged it: a write unit a KiB, half a read unit 4 KiB (a
// whole one for consistent reads), twice that within transactions. Nothing is limited by it.

#include <optional>
#include <string>
#include <vector>

#include "dynamodb/item_types.h"
#include "dynamodb/tables/table.h"

namespace spot::dynamodb {

double write_units(std::size_t bytes);
double read_units(std::size_t bytes, bool consistent);

class CapacityMeter {
  public:
    // Measures nothing where `asked` is not TOTAL or INDEXES.
    explicit CapacityMeter(const std::string& asked) : asked_(asked) {}
    bool measuring() const { return asked_ == "TOTAL" || asked_ == "INDEXES"; }

    // `factor`: 2 within a transaction.
    void write(const Table&, const Item* before, const Item* after, double factor = 1);
    void read(const Table&, const Index* index, double units);

    std::optional<ConsumedCapacity> one() const;
    std::vector<ConsumedCapacity> all() const;

  private:
    ConsumedCapacity& of(const Table& table);
    void charge(ConsumedCapacity& total, const Index* index, double units);
    std::string asked_;
    std::vector<ConsumedCapacity> all_;
};

}  // namespace spot::dynamodb
