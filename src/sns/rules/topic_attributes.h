#pragma once

// The attributes of a topic that can be set, their rules, and how all of them are shown.
// Source: SNS API Reference, CreateTopic, SetTopicAttributes and GetTopicAttributes; refusals
// recorded from AWS.

#include <string>

#include "base/result.h"
#include "sns/rules/records.h"

namespace spot::sns {

// Sets one attribute among those that were set; an empty value takes a policy away. `creating`:
// FifoTopic may be set. Fails with Kind::invalid, where the message is AWS's reason, to be put
// behind "Invalid parameter: ", or with Kind::not_implemented.
Result<void> set_topic_attribute(TopicRecord&, const std::string& name, const std::string& value,
                                 bool creating);

// All but those that count subscriptions.
Attributes shown_attributes(const TopicRecord&, const std::string& topic_arn,
                            const std::string& account_id);

// The policy that a topic has until another is set.
std::string default_policy(const std::string& topic_arn, const std::string& account_id);
std::string policy_of(const TopicRecord&, const std::string& topic_arn,
                      const std::string& account_id);

}  // namespace spot::sns
