#pragma once

// The query protocol's input: Action=SendMessage&Attribute.1.Name=… as a tree by its dots.

#include "base/result.h"
#include "wire/node.h"

namespace spot::wire {

// Names nest at most 16 deep and fields number at most 10,000, empty ones too. Code
// "MalformedQueryString".
Result<Node> parse_query_form(std::string_view form);

}  // namespace spot::wire
