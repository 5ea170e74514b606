#pragma once

// Items as they are stored: a record (storage/record.h) of pairs, name and value. Every type of
// value is a field of its own; lists, maps and sets are records within. docs/formats/dynamodb.md.

#include <string>
#include <string_view>

#include "dynamodb/attribute_value.h"

namespace spot::dynamodb {

std::string encode_item(const Item&);
Result<Item> decode_item(std::string_view record);

}  // namespace spot::dynamodb
