#pragma once

// The inputs and outputs of operations on queues. The words are those of the SQS API Reference
// (2012-11-05); what a member may hold stands in wire/queue_shapes.h.

#include <optional>
#include <string>
#include <vector>

#include "sqs/shared_types.h"

namespace spot::sqs {

using Tags = std::map<std::string, std::string>;

struct CreateQueueInput {
    std::string queue_name;
    Attributes attributes;
    Tags tags;
};
struct CreateQueueOutput {
    std::string queue_url;
};

struct GetQueueUrlInput {
    std::string queue_name;
    std::optional<std::string> queue_owner_aws_account_id;
};
using GetQueueUrlOutput = CreateQueueOutput;

struct ListQueuesInput {
    std::optional<std::string> queue_name_prefix;
    std::optional<std::string> next_token;
    std::optional<int> max_results;  // 1 to 1000
};
struct ListQueuesOutput {
    std::vector<std::string> queue_urls;
    std::optional<std::string> next_token;
};

struct DeleteQueueInput {
    std::string queue_url;
};
using DeleteQueueOutput = Empty;

struct PurgeQueueInput {
    std::string queue_url;
};
using PurgeQueueOutput = Empty;

struct GetQueueAttributesInput {
    std::string queue_url;
    std::vector<std::string> attribute_names;  // "All", or names
};
struct GetQueueAttributesOutput {
    Attributes attributes;
};
struct SetQueueAttributesInput {
    std::string queue_url;
    Attributes attributes;
};
using SetQueueAttributesOutput = Empty;

struct AddPermissionInput {
    std::string queue_url;
    std::string label;  // the Sid of the statement that is added to the queue's Policy
    std::vector<std::string> aws_account_ids;
    std::vector<std::string> actions;  // "SendMessage", or "*"
};
using AddPermissionOutput = Empty;

struct RemovePermissionInput {
    std::string queue_url;
    std::string label;
};
using RemovePermissionOutput = Empty;

struct TagQueueInput {
    std::string queue_url;
    Tags tags;
};
using TagQueueOutput = Empty;

struct UntagQueueInput {
    std::string queue_url;
    std::vector<std::string> tag_keys;
};
using UntagQueueOutput = Empty;

struct ListQueueTagsInput {
    std::string queue_url;
};
struct ListQueueTagsOutput {
    Tags tags;
};

struct ListDeadLetterSourceQueuesInput {
    std::string queue_url;
    std::optional<std::string> next_token;
    std::optional<int> max_results;
};
struct ListDeadLetterSourceQueuesOutput {
    std::vector<std::string> queue_urls;  // on the wire "queueUrls"
    std::optional<std::string> next_token;
};

}  // namespace spot::sqs
