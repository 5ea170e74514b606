#pragma once

// The inputs and outputs of operations on subscriptions. The words are those of the SNS API
// Reference (2010-03-31); what a member may hold stands in wire/subscription_shapes.h.

#include <optional>
#include <string>
#include <vector>

#include "sns/shared_types.h"

namespace spot::sns {

struct SubscribeInput {
    std::string topic_arn;
    std::string protocol;
    std::optional<std::string> endpoint;
    Attributes attributes;
    std::optional<bool> return_subscription_arn;
    Caller caller;  // no member of the document
};
struct SubscribeOutput {
    std::string subscription_arn;
};

struct ConfirmSubscriptionInput {
    std::string topic_arn;
    std::string token;
    std::optional<std::string>
        authenticate_on_unsubscribe;  // "true": removing it takes a signature
    Caller caller;                    // no member of the document
};
struct ConfirmSubscriptionOutput {
    std::string subscription_arn;
};

struct UnsubscribeInput {
    std::string subscription_arn;
    Caller caller;  // no member of the document
};
using UnsubscribeOutput = Empty;

struct ListedSubscription {
    std::string subscription_arn;
    std::string owner;
    std::string protocol;
    std::string endpoint;
    std::string topic_arn;
};
struct ListSubscriptionsInput {
    std::optional<std::string> next_token;
};
struct ListSubscriptionsOutput {
    std::vector<ListedSubscription> subscriptions;
    std::optional<std::string> next_token;
};
struct ListSubscriptionsByTopicInput {
    std::string topic_arn;
    std::optional<std::string> next_token;
};
using ListSubscriptionsByTopicOutput = ListSubscriptionsOutput;

struct GetSubscriptionAttributesInput {
    std::string subscription_arn;
};
struct GetSubscriptionAttributesOutput {
    Attributes attributes;
};

struct SetSubscriptionAttributesInput {
    std::string subscription_arn;
    std::string attribute_name;
    std::optional<std::string> attribute_value;
};
using SetSubscriptionAttributesOutput = Empty;

}  // namespace spot::sns
