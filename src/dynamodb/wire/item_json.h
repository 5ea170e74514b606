#pragma once

// Writes items in DynamoDB's JSON, for the items in errors, which the rules make.

#include <string>
#include <string_view>

#include "dynamodb/attribute_value.h"

namespace spot::dynamodb {

std::string json_text(std::string_view text);  // in quotes
std::string item_json(const Item&);

}  // namespace spot::dynamodb
