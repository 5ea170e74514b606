#pragma once

// Parses the input of the query protocol (Action=SendMessage&Attribute.1.Name=…) into a tree, in
// which each dot of a name leads one level down.

#include "base/result.h"
#include "wire/node.h"

namespace spot::wire {

// Names may have 16 levels, and a form 10,000 fields, empty ones counted. Fails with
// "MalformedQueryString".
Result<Node> parse_query_form(std::string_view form);

}  // namespace spot::wire
