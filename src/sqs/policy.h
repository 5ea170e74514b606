#pragma once

// Evaluates a queue's Policy: the part of IAM's policy language that policies for event sources
// use. Source: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements".

#include <string>

namespace spot::sqs {

struct PolicyRequest {
    std::string service;     // "s3.amazonaws.com"
    std::string action;      // "sqs:SendMessage"
    std::string resource;    // ARN of the queue
    std::string source_arn;  // aws:SourceArn
    std::string account_id;  // aws:SourceAccount
};

// A Deny that applies wins over every Allow. An empty policy, an unknown condition and a malformed
// policy allow nothing.
bool policy_allows(const std::string& policy, const PolicyRequest&);

}  // namespace spot::sqs
