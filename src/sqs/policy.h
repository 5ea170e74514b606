#pragma once

// Evaluates a queue's Policy (policy/policy.h): who asks, and what conditions may ask for.

#include <cstddef>
#include <string>

#include "policy/policy.h"

namespace spot::sqs {

// The most that a queue's Policy may have.
inline constexpr std::size_t most_policy_bytes = 8192;

// The request of a service of AWS, or, where `user_arn` is set, of a user.
struct PolicyRequest {
    std::string service;        // "s3.amazonaws.com"
    std::string action;         // "sqs:SendMessage"
    std::string resource;       // ARN of the queue
    std::string source_arn;     // aws:SourceArn
    std::string account_id;     // aws:SourceAccount, or the user's account
    std::string user_arn = {};  // "arn:aws:iam::000000000000:user/name"
};

using policy::Verdict;

// A Deny that applies wins over every Allow. An empty or malformed policy is silent. A condition
// that is not known holds for no Allow, and for every Deny.
Verdict policy_verdict(const std::string& policy, const PolicyRequest&);

bool policy_allows(const std::string& policy, const PolicyRequest&);

}  // namespace spot::sqs
