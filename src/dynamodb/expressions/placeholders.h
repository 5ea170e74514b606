#pragma once

// The #names and :values of one request. Parsers look them up, and the rules check afterwards that
// all of them were used.

#include <set>
#include <string>
#include <string_view>

#include "dynamodb/item_types.h"

namespace spot::dynamodb {

class Placeholders {
  public:
    // Both arguments outlive the object; each may be nullopt.
    Placeholders(const std::optional<AttributeNames>& names,
                 const std::optional<AttributeValues>& values)
        : names_(names ? &*names : nullptr), values_(values ? &*values : nullptr) {}

    // Checks that the placeholders are well formed, that the maps are not empty, that there are no
    // names where the request has no `expression`, and no values where it has none that could use
    // them (`with_values`). `parameters` names those which could, for the message: "A and B".
    Result<void> check(bool expression, bool with_values, std::string_view parameters) const;

    // Both are asked with the '#' or ':' and return nullptr for a placeholder that is not defined.
    const std::string* name(std::string_view placeholder);
    const AttributeValue* value(std::string_view placeholder);
    // Fails with a ValidationException where one was never looked up.
    Result<void> all_used() const;

  private:
    const AttributeNames* names_;
    const AttributeValues* values_;
    std::set<std::string, std::less<>> used_;
};

}  // namespace spot::dynamodb
