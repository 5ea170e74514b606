#pragma once

// The parameters from before expressions, translated to the same meaning. The values stay those of
// the request.

#include "dynamodb/expressions/expression.h"
#include "dynamodb/item_types.h"

namespace spot::dynamodb {

// `conditional_operator` "" or "AND", or "OR".
Result<Condition> expected_condition(const Expected&, std::string_view conditional_operator);
// QueryFilter, ScanFilter and KeyConditions.
Result<Condition> legacy_condition(const LegacyConditions&, std::string_view conditional_operator);
Result<Update> legacy_update(const AttributeUpdates&);
std::vector<Path> legacy_projection(const std::vector<std::string>& attributes_to_get);

// A request speaks one of the two languages. Each pair: a parameter's name and whether it is given.
struct Given {
    std::string_view name;
    bool given = false;
};
Result<void> check_not_mixed(const std::vector<Given>& expressions,
                             const std::vector<Given>& legacy);

}  // namespace spot::dynamodb
