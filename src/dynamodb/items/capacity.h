#pragma once

// The consumed capacity that AWS would have charged: one write unit for each KiB; half a read unit
// for each 4 KiB, or a whole one for consistent reads; twice as much in transactions. It is
// reported, to who asks for it and to CloudWatch, and limits nothing.

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

    // `asked` is ReturnConsumedCapacity. The answer tells nothing where it is neither TOTAL nor
    // INDEXES.
    CapacityMeter(const Clock& clock, const std::string& asked, Use use = Use::plain)
        : clock_(clock), asked_(asked), use_(use) {}
    bool measuring() const { return asked_ == "TOTAL" || asked_ == "INDEXES"; }

    // `factor` is 2 in a transaction. An item that was there before and is not given counts for
    // nothing.
    void write(const Table&, const Item* before, const Item* after, double factor = 1);
    void read(const Table&, const Index* index, double units);

    // A write whose condition did not hold is charged for the item that is there, too.
    void refused(const Table&, const Item* before);

    std::optional<ConsumedCapacity> one() const;
    std::vector<ConsumedCapacity> all() const;

  private:
    ConsumedCapacity& of(const Table& table);
    void charge(const Table& table, const Index* index, double units, bool reading);
    const Clock& clock_;
    std::string asked_;
    Use use_;
    std::vector<ConsumedCapacity> all_;
};

}  // namespace spot::dynamodb
