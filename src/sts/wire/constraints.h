#pragma once

// The constraints of STS's service model, under the model's names.
// tests/system/clients/test_constraints.py compares them with the model that botocore has.

#include "wire/constraint.h"

namespace spot::sts::constraints {

inline constexpr wire::Constraint role_duration_seconds{.least = 900, .most = 43'200};
inline constexpr wire::Constraint duration_seconds{.least = 900, .most = 129'600};
// Every ARN that is none is refused by the rule, whose sentence is recorded.
inline constexpr wire::Constraint role_arn{
    .least = 20,
    .most = 2048,
    .pattern =
        "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD"
        "\\u10000-\\u10FFFF]+",
    .checked_by_rule = true};
inline constexpr wire::Constraint role_session_name{
    .least = 2, .most = 64, .pattern = "[\\w+=,.@-]*"};
inline constexpr wire::Constraint web_identity_token{.least = 4, .most = 20'000};
inline constexpr wire::Constraint federated_name{
    .least = 2, .most = 32, .pattern = "[\\w+=,.@-]*"};
inline constexpr wire::Constraint tags{.most = 50};
// There are no policies here that tags could meet: what they hold does not matter.
inline constexpr wire::Constraint tag_key{
    .least = 1, .most = 128, .pattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+", .checked_by_rule = true};
inline constexpr wire::Constraint tag_value{
    .least = 0, .most = 256, .pattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", .checked_by_rule = true};

}  // namespace spot::sts::constraints
