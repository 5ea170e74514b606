#pragma once

// The inputs and outputs of operations on tags. The words are those of the CloudWatch API
// Reference (2010-08-01); what a member may hold stands in wire/tag_shapes.h.

#include <string>
#include <vector>

#include "cloudwatch/shared_types.h"

namespace spot::cloudwatch {

struct Tag {
    std::string key;
    std::string value;
};

struct ListTagsForResourceInput {
    std::string resource_arn;
};
struct ListTagsForResourceOutput {
    std::vector<Tag> tags;
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

}  // namespace spot::cloudwatch
