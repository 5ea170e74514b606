#pragma once

// The rules for tags. Source: SNS API Reference, TagResource; refusals recorded from AWS.

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "sns/tag_types.h"

namespace spot::sns {

// Adds tags to those that a topic has. Fails with InvalidParameter or TagLimitExceeded.
Result<void> add_tags(const std::vector<Tag>& tags, std::map<std::string, std::string>& all);

}  // namespace spot::sns
