#pragma once

// The stored form of items: a record (storage/record.h) of names, each followed by its value. Every
// type of value has a field number of its own; lists, maps and sets are records inside it
// (docs/formats/dynamodb.md).

#include <string>
#include <string_view>

#include "dynamodb/attribute_value.h"

namespace spot::dynamodb {

std::string encode_item(const Item&);
Result<Item> decode_item(std::string_view record);

}  // namespace spot::dynamodb
