#pragma once

// The consumed capacity that AWS would have charged: one write unit for each KiB; half a read unit
// for each 4 KiB, or a whole one for consistent reads; twice as much in transactions. It is
// reported and limits nothing.

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
    // For a transaction the units of reading and of writing are told apart.
    enum class Use { plain, transaction };

    // `asked` is ReturnConsumedCapacity. Measures nothing where it is neither TOTAL nor INDEXES.
    explicit CapacityMeter(const std::string& asked, Use use = Use::plain)
        : asked_(asked), use_(use) {}
    bool measuring() const { return asked_ == "TOTAL" || asked_ == "INDEXES"; }

    // `factor` is 2 in a transaction.
    void write(const Table&, const Item* before, const Item* after, double factor = 1);
    void read(const Table&, const Index* index, double units);

    std::optional<ConsumedCapacity> one() const;
    std::vector<ConsumedCapacity> all() const;

  private:
    ConsumedCapacity& of(const Table& table);
    void charge(ConsumedCapacity& total, const Index* index, double units, bool reading);
    std::string asked_;
    Use use_;
    std::vector<ConsumedCapacity> all_;
};

}  // namespace spot::dynamodb
