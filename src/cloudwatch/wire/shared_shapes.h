#pragma once

// The parts of descriptions that the shapes of metrics, alarms and tags share.

#include "cloudwatch/shared_types.h"
#include "cloudwatch/wire/constraints.h"
#include "wire/describe.h"

namespace spot::cloudwatch {

inline constexpr wire::Shape needed{.required = true};
inline constexpr wire::Shape shown{.keep_empty = true};

template <class V>
void describe(V&, Empty&) {}
template <class V>
void describe(V& v, Dimension& x) {
    v.member("Name", x.name, {.required = true, .must = &constraints::dimension_name});
    v.member("Value", x.value, {.required = true, .must = &constraints::dimension_value});
}

}  // namespace spot::cloudwatch
