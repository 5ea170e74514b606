#pragma once

// describe() of the shapes in tag_types.h.

#include "cloudwatch/tag_types.h"
#include "cloudwatch/wire/constraints.h"
#include "cloudwatch/wire/shared_shapes.h"

namespace spot::cloudwatch {

template <class V>
void describe(V& v, Tag& x) {
    v.member("Key", x.key, {.required = true, .must = &constraints::tag_key});
    v.member("Value", x.value, {.required = true, .must = &constraints::tag_value});
}
template <class V>
void describe(V& v, ListTagsForResourceInput& x) {
    v.member("ResourceARN", x.resource_arn,
             {.required = true, .must = &constraints::amazon_resource_name});
}
template <class V>
void describe(V& v, ListTagsForResourceOutput& x) {
    v.member("Tags", x.tags, shown);
}
template <class V>
void describe(V& v, TagResourceInput& x) {
    v.member("ResourceARN", x.resource_arn,
             {.required = true, .must = &constraints::amazon_resource_name});
    v.member("Tags", x.tags, needed);
}
template <class V>
void describe(V& v, UntagResourceInput& x) {
    v.member("ResourceARN", x.resource_arn,
             {.required = true, .must = &constraints::amazon_resource_name});
    v.member("TagKeys", x.tag_keys, {.required = true, .each = &constraints::tag_key});
}

}  // namespace spot::cloudwatch
