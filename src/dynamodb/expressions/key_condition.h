#pragma once

// Turns the key condition of a Query into a range of stored keys. Pure functions.

#include <string>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {

struct KeyCondition {
    enum class Kind { none, equal, less, less_or_equal, greater, greater_or_equal, between,
                      begins_with };
    AttributeValue hash;
    Kind range = Kind::none;  // the condition on the range key
    AttributeValue low;       // its operand; for between, the lower bound
    AttributeValue high;      // for between: the upper bound
};

// One condition of a Query on one attribute.
struct KeyPart {
    std::string attribute;
    KeyCondition::Kind kind =
        KeyCondition::Kind::none;  // none: an operator without an index's help
    std::vector<const AttributeValue*> values;
};

// The parts of the condition, as far as they can be checked without knowing the table: one or two,
// each of one attribute. `legacy`: it comes from KeyConditions and not from an expression.
Result<std::vector<KeyPart>> key_parts(const Condition&, bool legacy);
// There must be an equality for the hash key, and there may be one condition on the range key.
// Everything else is a ValidationException in AWS's words.
Result<KeyCondition> key_condition(std::vector<KeyPart>, const KeySchema&);
// True where a range key with that value fulfils the condition on it.
bool in_range(const KeyCondition&, const AttributeValue&);

// The range of stored keys below `prefix` (an item or index prefix).
kv::Range key_range(const std::string& prefix, const KeyCondition&);

}  // namespace spot::dynamodb
