#pragma once

// describe() of shapes that tables, items and streams share. A member that AWS requires is marked
// as not_null, which is how DynamoDB says so.

#include <concepts>

#include "dynamodb/api.h"
#include "dynamodb/wire.h"
#include "dynamodb/wire/constraints.h"
#include "wire/describe.h"

namespace spot::dynamodb {

inline constexpr wire::Shape kept{.keep_empty = true};
inline constexpr wire::Shape needed{.not_null = true, .keep_empty = true};

// A text that has no meaning when it is empty, mostly an enumeration: an empty one is not written.
template <class V>
void optional_text(V& v, std::string_view name, std::string& text, const wire::Shape& shape = {}) {
    if constexpr (std::same_as<V, wire::Writer>) {
        if (text.empty()) return;
    }
    v.member(name, text, shape);
}

template <class V>
void describe(V& v, KeySchemaElement& x) {
    v.member("AttributeName", x.attribute_name,
             {.not_null = true, .must = &constraints::key_schema_attribute_name});
    v.member("KeyType", x.key_type, {.not_null = true, .must = &constraints::key_type});
}
template <class V>
void describe(V& v, Tag& x) {
    v.member("Key", x.key, {.not_null = true, .must = &constraints::tag_key_string});
    v.member("Value", x.value, {.not_null = true, .must = &constraints::tag_value_string});
}

}  // namespace spot::dynamodb
