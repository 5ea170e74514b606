#pragma once

// How shapes of SQS are described: what queues, messages and move tasks share.

#include "sqs/shared_types.h"
#include "wire/describe.h"

namespace spot::sqs {

inline constexpr wire::Shape needed{.required = true};

// In the query protocol lists and maps stand without an element around them.
inline constexpr wire::Shape attribute_map{
    .query_name = "Attribute", .flat = true, .entry_key = "Name", .entry_value = "Value"};
constexpr wire::Shape flat_list(std::string_view query_name) {
    return {.query_name = query_name, .flat = true};
}

template <class V>
void describe(V&, Empty&) {}

}  // namespace spot::sqs
