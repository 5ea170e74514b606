#pragma once

// A write of one item, for all operations that write (PutItem, a part of a batch or of a
// transaction). It is planned from the request alone, then decided on the item as it is, and then
// staged into a batch.

#include <optional>
#include <string>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/item_types.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// Points to parts of the request, which outlives it.
struct WritePlan {
    enum class Kind { put, update, remove, check };
    Kind kind = Kind::put;
    const Table* table = nullptr;
    const Item* given = nullptr;  // put: the whole item; otherwise its key
    std::string primary_key;
    std::optional<Condition> condition;
    std::optional<Update> update;
    bool item_on_failure = false;  // ReturnValuesOnConditionCheckFailure ALL_OLD

    // True where the old item is needed to decide or stage this write.
    bool needs_old_item() const {
        return condition || kind == Kind::update || table->needs_old_item();
    }
};

// The members that requests for writes have. Pointers are nullptr for members that the operation
// does not have.
struct WriteParameters {
    WritePlan::Kind kind = WritePlan::Kind::put;
    const std::string& table_name;
    const Item* given = nullptr;  // nullptr: the client has given no item or key
    const std::optional<std::string>& condition_expression;
    const std::optional<AttributeNames>& names;
    const std::optional<AttributeValues>& values;
    const std::string& on_failure;
    const std::optional<std::string>* update_expression = nullptr;
    const std::optional<Expected>* expected = nullptr;
    const std::string* conditional_operator = nullptr;
    const std::optional<AttributeUpdates>* attribute_updates = nullptr;
};

// Plans what can be planned without the table, in AWS's order: what request says both in the new
// and the old language, the size of an item, conditions and expressions. `plan.table` is nullptr.
Result<WritePlan> read_plan(const WriteParameters&);
// Finds the table. The caller holds the catalog's lock; the plan is then valid for as long as it is
// held.
Result<void> find_table(const Core&, const WriteParameters&, WritePlan&);
// Checks the plan against the keys of its table, and sets its primary key.
Result<void> fit_plan(WritePlan&);
// All three, in this order.
Result<WritePlan> plan_write(const Core&, const WriteParameters&);

// The item after the write.
struct WriteOutcome {
    std::optional<Item> made;    // set by an update
    const Item* kept = nullptr;  // otherwise: the item of the plan, or the one before
    const Item* after() const { return made ? &*made : kept; }  // nullptr: there will be no item
};

// Fails with ConditionalCheckFailedException where the condition does not hold; its details hold
// the Item where the request asks for it. `before` is nullptr where there is no item.
Result<void> check_condition(const WritePlan&, const Item* before);
// The item after the write, checked against every limit. `before` as above.
Result<WriteOutcome> decide(const WritePlan&, const Item* before);

}  // namespace spot::dynamodb
