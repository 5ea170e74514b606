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

// The condition must be an equality for the hash key and may have one condition on the range key.
// Everything else is a ValidationException in AWS's words.
Result<KeyCondition> key_condition(const Condition&, const KeySchema&);

// The range of stored keys below `prefix` (an item or index prefix).
kv::Range key_range(const std::string& prefix, const KeyCondition&);

}  // namespace spot::dynamodb
