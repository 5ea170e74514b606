#pragma once

// Types that queues, messages and move tasks share.

#include <map>
#include <string>

namespace spot::sqs {

using Attributes = std::map<std::string, std::string>;

// The input or output of an operation that has no members.
struct Empty {};

}  // namespace spot::sqs
