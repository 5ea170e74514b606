#pragma once

// PutItem, GetItem, UpdateItem, DeleteItem and their batches. A change of an item, of its index
// entries and its stream record are one kv::Batch. Nothing here waits for the disk.

#include "dynamodb/item_types.h"
#include "dynamodb/items/write_plan.h"
#include "dynamodb/operations.h"
#include "dynamodb/tables/core.h"
#include "wire/operation_list.h"

namespace spot::dynamodb {

// Safe from every thread.
class ItemRules {
  public:
    explicit ItemRules(Core& core) : core_(core) {}

    DYNAMODB_ITEM_OPERATIONS(OPERATION_DECLARATION)

  private:
    struct Written {
        std::optional<Item> before;  // nullopt: there was none, or it was not read
        WriteOutcome outcome;
    };
    // Reads, decides, stages and applies under the item's lock. `want_old`: the old item is read
    // even where the write itself does not need it.
    Result<Written> write(const WritePlan&, bool want_old);

    Core& core_;
};

// The members of a read of one item that decide which attributes it returns (GetItem, BatchGetItem,
// TransactGetItems).
struct ReadParameters {
    const std::string& table_name;
    const std::optional<std::string>& projection_expression;
    const std::optional<AttributeNames>& names;
    const std::vector<std::string>& attributes_to_get;
};
// The paths to return; nullopt: the whole item.
Result<std::optional<std::vector<Path>>> read_projection(const ReadParameters&);

}  // namespace spot::dynamodb
