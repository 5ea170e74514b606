#pragma once

// The rules for names: of buckets, keys, tags, metadata and storage classes. Source: S3 User Guide,
// "Bucket naming rules", "Object key names", "Categorizing your storage using tags".

#include "base/result.h"
#include "s3/object_types.h"

namespace spot::s3 {

Result<void> check_bucket_name(std::string_view);
// True for the names of AWS's regions. Source: AWS General Reference, "Amazon S3 endpoints".
bool is_region(std::string_view);
// For keys that are asked for: only their length matters, since versions before 0.1 took bytes of
// any kind.
Result<void> check_key(std::string_view);
// For keys that are to be written: UTF-8 (InvalidURI), for no document could name another.
Result<void> check_new_key(std::string_view);
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
