#pragma once

// The parts of descriptions that the shapes of queues, messages and move tasks share.

#include "sqs/shared_types.h"
#include "sqs/wire/constraints.h"
#include "wire/describe.h"

namespace spot::sqs {

inline constexpr wire::Shape needed{.required = true};

// In the query protocol lists and maps stand without an element around them.
inline constexpr wire::Shape attribute_map{
    .query_name = "Attribute", .flat = true, .entry_key = "Name", .entry_value = "Value"};
constexpr wire::Shape flat_list(std::string_view query_name,
                                const wire::Constraint* each = nullptr) {
    return {.query_name = query_name, .flat = true, .each = each};
}
// The same map, with a constraint on its keys.
constexpr wire::Shape with_keys(wire::Shape map, const wire::Constraint& key) {
    map.key = &key;
    return map;
}

template <class V>
void describe(V&, Empty&) {}

}  // namespace spot::sqs
