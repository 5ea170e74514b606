#pragma once

// Errors and rules of names that several operations of SQS share, in AWS's words.

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/result.h"

namespace spot::sqs {

inline tl::unexpected<Error> no_such_queue() {
    return fail(Kind::not_found, "QueueDoesNotExist", "The specified queue does not exist.");
}

inline tl::unexpected<Error> missing_parameter(std::string_view name) {
    return fail(Kind::invalid, "MissingParameter",
                fmt::format("The request must contain the parameter {}.", name));
}

inline tl::unexpected<Error> invalid_parameter_value(std::string message) {
    return fail(Kind::invalid, "InvalidParameterValue", std::move(message));
}

inline tl::unexpected<Error> invalid_parameter(std::string_view name, std::string_view value,
                                               std::string_view reason) {
    return invalid_parameter_value(
        fmt::format("Value {} for parameter {} is invalid. Reason: {}", value, name, reason));
}

// A parameter that standard queues have and FIFO queues do not, or the reverse.
inline tl::unexpected<Error> not_for_this_type(std::string_view name, std::string_view value) {
    return invalid_parameter(
        name, value, "The request include parameter that is not valid for this queue type.");
}

// Whether a text has 1 to 80 letters, digits, hyphens and underscores of ASCII: the rule for names
// of queues, ids of batch entries and labels of permissions.
inline bool is_simple_name(std::string_view text) {
    return !text.empty() && text.size() <= 80 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

}  // namespace spot::sqs
