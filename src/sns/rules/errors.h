#pragma once

// Errors of SNS that several operations share, in AWS's words, and the form of its ARNs.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::sns {

inline tl::unexpected<Error> invalid_parameter(std::string_view what) {
    return fail(Kind::invalid, "InvalidParameter", fmt::format("Invalid parameter: {}", what));
}
inline tl::unexpected<Error> no_such_topic() {
    return fail(Kind::not_found, "NotFound", "Topic does not exist");
}
inline tl::unexpected<Error> no_such_subscription() {
    return fail(Kind::not_found, "NotFound", "Subscription does not exist");
}

// An ARN has six parts or more, with colons between them. `parameter` is the name of the member.
inline Result<void> check_arn(std::string_view parameter, std::string_view arn) {
    const auto parts = std::count(arn.begin(), arn.end(), ':') + 1;
    if (parts >= 6) return {};
    return invalid_parameter(
        fmt::format("{} Reason: An ARN must have at least 6 elements, not {}", parameter, parts));
}

}  // namespace spot::sns
