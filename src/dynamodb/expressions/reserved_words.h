#pragma once

#include <string_view>

namespace spot::dynamodb {

// True for the 573 words that must not stand for an attribute in an expression, in any case of
// letters. A #placeholder may stand for an attribute with such a name.
bool is_reserved_word(std::string_view name);

}  // namespace spot::dynamodb
