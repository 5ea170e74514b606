#pragma once

// A write of one item, however it was asked for (PutItem, a part of a batch or of a transaction):
// first planned from the request alone, then decided on the item as it is, then staged.

#include <optional>
#include <string>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/item_types.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// Refers to the request, which outlives it.
struct WritePlan {
    enum class Kind { put, update, remove, check };
    Kind kind = Kind::put;
    const Table* table = nullptr;
    const Item* given = nullptr;  // put: the whole item; otherwise its key
    std::string primary_key;
    std::optional<Condition> condition;
    std::optional<Update> update;
    bool item_on_failure = false;  // ReturnValuesOnConditionCheckFailure ALL_OLD

    // Whether the item as it was is needed to decide and stage this.
    bool needs_old_item() const {
        return condition || kind == Kind::update || table->needs_old_item();
    }
};

// What all kinds of writes are asked with; absent members are nullptr.
struct WriteParameters {
    WritePlan::Kind kind = WritePlan::Kind::put;
    const std::string& table_name;
    const Item* given = nullptr;  // nullptr: the client gave none
    const std::optional<std::string>& condition_expression;
    const std::optional<AttributeNames>& names;
    const std::optional<AttributeValues>& values;
    const std::string& on_failure;
    const std::optional<std::string>* update_expression = nullptr;
    const std::optional<Expected>* expected = nullptr;
    const std::string* conditional_operator = nullptr;
    const std::optional<AttributeUpdates>* attribute_updates = nullptr;
};

// With the catalog's lock held; the plan is good for as long as it is.
Result<WritePlan> plan_write(const Core&, const WriteParameters&);

// The item as it will be.
struct WriteOutcome {
    std::optional<Item> made;     // by an update
    const Item* kept = nullptr;   // or someone else's: of the plan, or the one before
    const Item* after() const { return made ? &*made : kept; }  // nullptr: there will be none
};

// ConditionalCheckFailedException where the condition does not hold; its details hold the Item if
// that was asked for. `before`: nullptr where there is no item.
Result<void> check_condition(const WritePlan&, const Item* before);
// The new item, checked against every limit.
Result<WriteOutcome> decide(const WritePlan&, const Item* before);

}  // namespace spot::dynamodb
