#pragma once

// How shapes of CloudWatch are described: what metrics, alarms and tags share.

#include "cloudwatch/shared_types.h"
#include "wire/describe.h"

namespace spot::cloudwatch {

inline constexpr wire::Shape needed{.required = true};
inline constexpr wire::Shape shown{.keep_empty = true};

template <class V>
void describe(V&, Empty&) {}
template <class V>
void describe(V& v, Dimension& x) {
    v.member("Name", x.name, needed);
    v.member("Value", x.value, needed);
}

}  // namespace spot::cloudwatch
