#pragma once

// The rules for a bucket's policy when it is put. Source: IAM User Guide, "Grammar of the IAM JSON
// policy language"; S3 User Guide, "Policies and permissions in Amazon S3". The texts about an
// empty document were recorded from AWS, the others are those that its users quote.

#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::s3 {

// S3 User Guide, "Bucket policies and user policies": 20 KB.
inline constexpr std::size_t max_policy_bytes = 20 * 1024;
inline constexpr std::size_t max_policy_values = 20'000;

// Fails with MalformedPolicy.
Result<void> check_bucket_policy(std::string_view policy, const std::string& bucket);

}  // namespace spot::s3
