#pragma once

// Applies expressions to items. Pure functions.

#include "dynamodb/expressions/expression.h"

namespace spot::dynamodb {

// True where the item fulfils the condition. An item that does not exist is passed as an empty one.
// A comparison with an operand that has no value (a missing attribute) or no order is false.
bool holds(const Condition&, const Item&);

// The item after the update. Every operand is read from the item as it was before. Errors are
// ValidationExceptions in AWS's words.
Result<Item> updated(const Update&, const Item& before);

// The parts of the item that the paths name, at the same paths, except that lists hold nothing but
// the elements that were named.
Item projected(const Item&, const std::vector<Path>& paths);

}  // namespace spot::dynamodb
