#pragma once

// Preconditions and ranges. Source: S3 API Reference, GetObject, PutObject and CopyObject, which
// follow RFC 9110, sections 13 and 14.

#include "s3/store/rows.h"

namespace spot::s3 {

// For GET and HEAD. Fails with PreconditionFailed, or with NotModified, whose details are the
// headers of an answer 304. `now` tells which dates lie in the future.
Result<void> check_read(const ReadConditions&, const ObjectRow&, Time now);
// For the source of a copy. Every condition that does not hold is PreconditionFailed.
Result<void> check_source(const ReadConditions&, const ObjectRow&, Time now);
// For DeleteObject, where if_match may also be "*". Fails with NoSuchKey or PreconditionFailed.
Result<void> check_match(const std::string& if_match, const std::optional<ObjectRow>& current,
                         const std::string& key);
// For PutObject, copies and CompleteMultipartUpload. `current` is the current version of the key; a
// delete marker counts as no object.
Result<void> check_write(const WriteConditions&, const std::optional<ObjectRow>& current,
                         const std::string& key);

struct ByteRange {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool partial = false;
};
// Understands "bytes=a-b", "bytes=a-" and "bytes=-n". Any other text is ignored, as on AWS. A range
// outside of the object is InvalidRange. `size` is that of the object in bytes.
Result<ByteRange> resolve_range(std::string_view header, std::uint64_t size);
// The range of UploadPartCopy: "bytes=a-b" inside the source; anything else is InvalidArgument, and
// one that begins behind its end is InvalidRequest.
Result<ByteRange> resolve_copy_range(std::string_view header, std::uint64_t size);

}  // namespace spot::s3
