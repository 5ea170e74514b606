#pragma once

// The inputs and outputs of operations on tags. The words are those of the SNS API Reference
// (2010-03-31); what a member may hold stands in wire/tag_shapes.h.

#include <string>
#include <vector>

#include "sns/shared_types.h"

namespace spot::sns {

struct Tag {
    std::string key;
    std::string value;
};

struct TagResourceInput {
    std::string resource_arn;
    std::vector<Tag> tags;
};
using TagResourceOutput = Empty;

struct UntagResourceInput {
    std::string resource_arn;
    std::vector<std::string> tag_keys;
};
using UntagResourceOutput = Empty;

struct ListTagsForResourceInput {
    std::string resource_arn;
};
struct ListTagsForResourceOutput {
    std::vector<Tag> tags;
};

}  // namespace spot::sns
