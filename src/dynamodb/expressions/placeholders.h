#pragma once

// The #names and :values of one request: looked up while its expressions are parsed, and asked
// afterwards whether all of them were needed.

#include <set>
#include <string>
#include <string_view>

#include "dynamodb/item_types.h"

namespace spot::dynamodb {

class Placeholders {
  public:
    // Both outlive this; either may be absent.
    Placeholders(const std::optional<AttributeNames>& names,
                 const std::optional<AttributeValues>& values)
        : names_(names ? &*names : nullptr), values_(values ? &*values : nullptr) {}

    // Keys well formed, maps not empty; and none given at all where `expressions`, the request's
    // expressions, are absent. `parameters` names those for the message.
    Result<void> check(bool expressions, std::string_view parameters) const;

    const std::string* name(std::string_view placeholder);  // with its '#'; nullptr: not defined
    const AttributeValue* value(std::string_view placeholder);  // with its ':'
    Result<void> all_used() const;

  private:
    const AttributeNames* names_;
    const AttributeValues* values_;
    std::set<std::string, std::less<>> used_;
};

}  // namespace spot::dynamodb
