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
        std::optional<Item> before;  // where it was read
        WriteOutcome outcome;
    };
    // Under the item's lock: read, decide, stage, apply. `want_old`: read even where the write
    // itself could do without.
    Result<Written> write(const WritePlan&, bool want_old);

    Core& core_;
};

// What one Get of any kind asks for.
struct ReadParameters {
    const std::string& table_name;
    const std::optional<std::string>& projection_expression;
    const std::optional<AttributeNames>& names;
    const std::vector<std::string>& attributes_to_get;
};
// nullopt: the whole item.
Result<std::optional<std::vector<Path>>> read_projection(const ReadParameters&);

}  // namespace spot::dynamodb
