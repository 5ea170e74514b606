#pragma once

// Reads a statement. A pure function.

#include <string_view>
#include <vector>

#include "dynamodb/partiql/statement.h"

namespace spot::dynamodb::partiql {

// `parameters` are the values of the question marks, in their order. Errors are
// ValidationExceptions in AWS's words, as far as those are known.
Result<Statement> parse(std::string_view text, const std::vector<AttributeValue>& parameters);

}  // namespace spot::dynamodb::partiql
