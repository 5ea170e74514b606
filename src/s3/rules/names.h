#pragma once

// The rules for names: of buckets, keys, tags, metadata and storage classes. Source: S3 User Guide,
// "Bucket naming rules", "Object key names", "Categorizing your storage using tags".

#include "base/result.h"
#include "s3/object_types.h"

namespace spot::s3 {

Result<void> check_bucket_name(std::string_view);
// Keys are bytes: only their length matters.
Result<void> check_key(std::string_view);
Result<void> check_object_tags(const Tags&);
Result<void> check_bucket_tags(const Tags&);
Result<void> check_headers(const ObjectHeaders&);

// "a=b&c=d", form encoded, as in the header x-amz-tagging.
Result<Tags> parse_tagging(std::string_view form);
std::string format_tagging(const Tags&);

inline std::string quoted(std::string_view etag) {
    return '"' + std::string(etag) + '"';
}
std::string_view unquoted(std::string_view etag);

}  // namespace spot::s3
