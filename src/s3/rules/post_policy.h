#pragma once

// The policy of a browser's form: a JSON document that says until when the form holds, and what its
// fields may be. Source: S3 API Reference, "Creating a POST Policy"; answers recorded from AWS.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace spot::s3 {

// The sizes in bytes that the file may have.
struct LengthRange {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
};

// Checks the policy, base64 as it was signed, against the fields of its form (by names in lower
// case, as they are after ${filename} was filled in) and the bucket that it was sent to. Returns
// the sizes that it allows; nullopt: any. Fails with AccessDenied where the time is over, where a
// condition does not hold, or where a field has no condition; with InvalidPolicyDocument.
Result<std::optional<LengthRange>> check_post_policy(std::string_view policy,
                                                     const std::map<std::string, std::string>&,
                                                     std::string_view bucket, Time now);

// Fails with EntityTooSmall or EntityTooLarge.
Result<void> check_length(const LengthRange&, std::uint64_t size);

}  // namespace spot::s3
