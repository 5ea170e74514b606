#pragma once

// Turns the key condition of a Query into a range of stored keys. Pure functions.

#include <optional>
#include <string>
#include <vector>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {

// The condition on one attribute of a key.
struct FieldCondition {
    enum class Kind { equal, less, less_or_equal, greater, greater_or_equal, between, begins_with };
    Kind kind = Kind::equal;
    AttributeValue low;   // the operand; for between, the lower bound
    AttributeValue high;  // for between: the upper bound
};

struct KeyCondition {
    // Conditions on the first attributes of the key, in its order: equalities for all hash
    // attributes, and for all range attributes but the last one that is here.
    std::vector<FieldCondition> fields;
    std::size_t hashes = 1;  // how many of them are on hash attributes
};

// One condition of a Query on one attribute.
struct KeyPart {
    std::string attribute;
    std::optional<FieldCondition::Kind> kind;  // nullopt: an operator without an index's help
    std::vector<const AttributeValue*> values;
};

// The parts of the condition, as far as they can be checked without knowing the table, each of one
// attribute: one or two, or up to eight where it is for an `index`. `legacy`: it comes from
// KeyConditions and not from an expression.
Result<std::vector<KeyPart>> key_parts(const Condition&, bool legacy, bool index);
// There must be an equality for each hash attribute. There may be conditions on the range
// attributes from the left, all but the last of which are equalities. Everything else is a
// ValidationException in AWS's words.
Result<KeyCondition> key_condition(std::vector<KeyPart>, const KeySchema&);
// True where a key's attribute with that value fulfils the condition on it.
bool meets(const FieldCondition&, const AttributeValue&);

// The range of stored keys below `prefix` (an item or index prefix).
kv::Range key_range(const std::string& prefix, const KeyCondition&);

}  // namespace spot::dynamodb
