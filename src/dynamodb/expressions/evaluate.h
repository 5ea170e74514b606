#pragma once

// Expressions applied to items. Pure.

#include "dynamodb/expressions/expression.h"

namespace spot::dynamodb {

// Whether the item fulfils the condition; an item that is not there is an empty one. What an
// operand cannot give (a missing attribute, a type without order) makes its comparison false.
bool holds(const Condition&, const Item&);

// The item after the update; every operand is read from the item as it was before. Errors are
// ValidationExceptions in AWS's words.
Result<Item> updated(const Update&, const Item& before);

// The parts of the item that the paths name, in their places; lists keep only what was named.
Item projected(const Item&, const std::vector<Path>& paths);

}  // namespace spot::dynamodb
