#pragma once

// Which items a Query wants, by their keys. Pure: from a condition to a range of stored keys.

#include <string>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {

struct KeyCondition {
    enum class Kind { none, equal, less, less_or_equal, greater, greater_or_equal, between,
                      begins_with };
    AttributeValue hash;
    Kind range = Kind::none;  // what is asked of the range key
    AttributeValue low;       // its operand; of between, the lower one
    AttributeValue high;      // of between
};

// A condition on the hash key by equality and, if any, one on the range key; everything else is a
// ValidationException in AWS's words.
Result<KeyCondition> key_condition(const Condition&, const KeySchema&);

// The range of stored keys below `prefix` (an item or index prefix).
kv::Range key_range(const std::string& prefix, const KeyCondition&);

}  // namespace spot::dynamodb
