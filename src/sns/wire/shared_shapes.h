#pragma once

// The parts of descriptions that all shapes of SNS share.

#include "sns/shared_types.h"
#include "sns/wire/constraints.h"
#include "wire/describe.h"

namespace spot::sns {

inline constexpr wire::Shape needed{.required = true};
inline constexpr wire::Shape shown{.keep_empty = true};

template <class V>
void describe(V&, Empty&) {}

}  // namespace spot::sns
