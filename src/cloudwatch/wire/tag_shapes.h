#pragma once

// describe() of the shapes in tag_types.h.

#include "cloudwatch/tag_types.h"
#include "cloudwatch/wire/shared_shapes.h"

namespace spot::cloudwatch {

template <class V>
void describe(V& v, Tag& x) {
    v.member("Key", x.key, needed);
    v.member("Value", x.value, needed);
}
template <class V>
void describe(V& v, ListTagsForResourceInput& x) {
    v.member("ResourceARN", x.resource_arn, needed);
}
template <class V>
void describe(V& v, ListTagsForResourceOutput& x) {
    v.member("Tags", x.tags, shown);
}
template <class V>
void describe(V& v, TagResourceInput& x) {
    v.member("ResourceARN", x.resource_arn, needed);
    v.member("Tags", x.tags, needed);
}
template <class V>
void describe(V& v, UntagResourceInput& x) {
    v.member("ResourceARN", x.resource_arn, needed);
    v.member("TagKeys", x.tag_keys, needed);
}

}  // namespace spot::cloudwatch
