#pragma once

// The inputs and outputs of operations on topics. The words are those of the SNS API Reference
// (2010-03-31); what a member may hold stands in wire/topic_shapes.h.

#include <optional>
#include <string>
#include <vector>

#include "sns/shared_types.h"
#include "sns/tag_types.h"

namespace spot::sns {

struct CreateTopicInput {
    std::string name;
    Attributes attributes;
    std::vector<Tag> tags;
};
struct CreateTopicOutput {
    std::string topic_arn;
};

struct DeleteTopicInput {
    std::string topic_arn;
};
using DeleteTopicOutput = Empty;

struct ListTopicsInput {
    std::optional<std::string> next_token;
};
struct ListedTopic {
    std::string topic_arn;
};
struct ListTopicsOutput {
    std::vector<ListedTopic> topics;
    std::optional<std::string> next_token;
};

struct GetTopicAttributesInput {
    std::string topic_arn;
};
struct GetTopicAttributesOutput {
    Attributes attributes;
};

struct SetTopicAttributesInput {
    std::string topic_arn;
    std::string attribute_name;
    std::optional<std::string> attribute_value;
};
using SetTopicAttributesOutput = Empty;

struct AddPermissionInput {
    std::string topic_arn;
    std::string label;
    std::vector<std::string> aws_account_id;
    std::vector<std::string> action_name;
};
using AddPermissionOutput = Empty;

struct RemovePermissionInput {
    std::string topic_arn;
    std::string label;
};
using RemovePermissionOutput = Empty;

}  // namespace spot::sns
