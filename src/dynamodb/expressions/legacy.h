#pragma once

// Translates the legacy parameters, which are older than expressions, into the values of
// expression.h. They point to values of the request, which outlives them.

#include "dynamodb/expressions/expression.h"
#include "dynamodb/item_types.h"

namespace spot::dynamodb {

// `conditional_operator` is "AND", "OR" or "", which means "AND".
Result<Condition> expected_condition(const Expected&, std::string_view conditional_operator);
// QueryFilter, ScanFilter and KeyConditions.
Result<Condition> legacy_condition(const LegacyConditions&, std::string_view conditional_operator);
Result<Update> legacy_update(const AttributeUpdates&);
std::vector<Path> legacy_projection(const std::vector<std::string>& attributes_to_get);

// Fails where an attribute is named twice.
Result<void> check_attributes_to_get(const std::vector<std::string>& attributes_to_get);
// Fails where there is a ConditionalOperator and there are no legacy `conditions` to join.
Result<void> check_conditional_operator(std::string_view conditional_operator, bool conditions);

// A parameter's name, and whether the request has it. A request must not have both expressions and
// legacy parameters; check_not_mixed() fails with a ValidationException where it does.
struct Given {
    std::string_view name;
    bool given = false;
};
Result<void> check_not_mixed(const std::vector<Given>& expressions,
                             const std::vector<Given>& legacy);

}  // namespace spot::dynamodb
