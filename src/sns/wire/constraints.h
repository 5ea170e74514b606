#pragma once

// The constraints of SNS's service model, under the model's names.
// tests/system/clients/test_constraints.py compares them with the model that botocore has.

#include "wire/constraint.h"

namespace spot::sns::constraints {

inline constexpr wire::Constraint amazon_resource_name{.least = 1, .most = 1011};
inline constexpr wire::Constraint tag_key{.least = 1, .most = 128};
inline constexpr wire::Constraint tag_value{.least = 0, .most = 256};

}  // namespace spot::sns::constraints
