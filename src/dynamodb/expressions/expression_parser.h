#pragma once

// Parses the text of expressions into the values of expression.h. Pure functions. Errors are
// ValidationExceptions in AWS's words: for syntax, undefined placeholders, reserved words, operands
// of a wrong kind, overlapping paths, and sizes.

#include <string_view>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/expressions/placeholders.h"

namespace spot::dynamodb {

// `kind` is "ConditionExpression", "FilterExpression" or "KeyConditionExpression".
Result<Condition> parse_condition(std::string_view text, std::string_view kind, Placeholders&);
Result<Update> parse_update(std::string_view text, Placeholders&);
Result<std::vector<Path>> parse_projection(std::string_view text, Placeholders&);

}  // namespace spot::dynamodb
