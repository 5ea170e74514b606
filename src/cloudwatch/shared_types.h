#pragma once

// Types that metrics, alarms and tags share.

#include <string>
#include <vector>

namespace spot::cloudwatch {

// The input or output of an operation that has no members.
struct Empty {};

struct Dimension {
    std::string name;
    std::string value;
    auto operator<=>(const Dimension&) const = default;
};
using Dimensions = std::vector<Dimension>;

}  // namespace spot::cloudwatch
