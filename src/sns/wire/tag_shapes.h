#pragma once

// describe() of the shapes in tag_types.h.

#include "sns/tag_types.h"
#include "sns/wire/shared_shapes.h"

namespace spot::sns {

template <class V>
void describe(V& v, Tag& x) {
    v.member("Key", x.key, {.required = true, .must = &constraints::tag_key});
    v.member("Value", x.value, {.required = true, .must = &constraints::tag_value});
}
template <class V>
void describe(V& v, TagResourceInput& x) {
    v.member("ResourceArn", x.resource_arn,
             {.required = true, .must = &constraints::amazon_resource_name});
    v.member("Tags", x.tags, needed);
}
template <class V>
void describe(V& v, UntagResourceInput& x) {
    v.member("ResourceArn", x.resource_arn,
             {.required = true, .must = &constraints::amazon_resource_name});
    v.member("TagKeys", x.tag_keys, {.required = true, .each = &constraints::tag_key});
}
template <class V>
void describe(V& v, ListTagsForResourceInput& x) {
    v.member("ResourceArn", x.resource_arn,
             {.required = true, .must = &constraints::amazon_resource_name});
}
template <class V>
void describe(V& v, ListTagsForResourceOutput& x) {
    v.member("Tags", x.tags, shown);
}

}  // namespace spot::sns
