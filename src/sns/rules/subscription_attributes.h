#pragma once

// The attributes of a subscription that can be set, and their rules.
// Source: SNS API Reference, SetSubscriptionAttributes; refusals recorded from AWS.

#include <string>

#include "base/result.h"
#include "sns/filter/filter_policy.h"
#include "sns/shared_types.h"

namespace spot::sns {

// Sets one attribute among those that were set. An empty value takes a policy away. Fails with
// Kind::invalid, where the message is AWS's reason, to be put behind "Invalid parameter: " or
// "Invalid parameter: Attributes Reason: "; with Kind::not_implemented for attributes that ask for
// what this plane does not do.
Result<void> set_subscription_attribute(Attributes& attributes, const std::string& name,
                                        const std::string& value, bool fifo_queue,
                                        const std::string& protocol);

FilterScope scope_of(const Attributes& attributes);

// The deadLetterTargetArn of a RedrivePolicy. Fails as above.
Result<std::string> dead_letter_arn_of(const std::string& redrive_policy);

}  // namespace spot::sns
