#pragma once

#include <string_view>

namespace spot::dynamodb {

// True for the 573 words that an expression cannot name an attribute by, in any case of letters;
// a #placeholder can.
bool is_reserved_word(std::string_view name);

}  // namespace spot::dynamodb
