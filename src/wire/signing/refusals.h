#pragma once

// The details that S3 tells beside its errors about signatures, so that people find what they
// signed otherwise. Nothing of it is secret: all of it follows from the request. Source: answers
// recorded from AWS.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace spot::wire {

using Details = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] tl::unexpected<Error> signature_mismatch();
// AWSAccessKeyId, StringToSign, SignatureProvided and StringToSignBytes.
Details mismatch_details(std::string_view access_key_id, std::string_view signature,
                         std::string_view string_to_sign);
// RequestTimeTooSkewed, by which clients correct their clocks. `request_time` is what was sent.
[[nodiscard]] tl::unexpected<Error> too_skewed(std::string_view request_time, Time now);
// "47 45 54": the bytes in hexadecimal.
std::string bytes_in_words(std::string_view text);
// Expires and ServerTime, for a URL whose time was over at `end`.
Details expiry_details(Time end, Time now);

}  // namespace spot::wire
