#pragma once

// Preconditions and ranges. Source: S3 API Reference, GetObject, PutObject and CopyObject, which
// follow RFC 9110, sections 13 and 14.

#include "s3/store/rows.h"

namespace spot::s3 {

// GET and HEAD: PreconditionFailed, or NotModified with the headers of a 304 in its details.
Result<void> check_read(const ReadConditions&, const ObjectRow&);
// The source of a copy: whatever does not hold is PreconditionFailed.
Result<void> check_source(const ReadConditions&, const ObjectRow&);
// DeleteObject, which takes "*" too: NoSuchKey or PreconditionFailed.
Result<void> check_match(const std::string& if_match, const std::optional<ObjectRow>& current,
                         const std::string& key);
// PUT, copies and Complete: `current` is what the key holds now, delete markers counting as
// nothing.
Result<void> check_write(const WriteConditions&, const std::optional<ObjectRow>& current,
                         const std::string& key);

struct ByteRange {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool partial = false;
};
// "bytes=a-b", "bytes=a-", "bytes=-n". What is no such range is ignored, as AWS does; one that lies
// outside is InvalidRange.
Result<ByteRange> resolve_range(std::string_view header, std::uint64_t size);
// The stricter form of UploadPartCopy: "bytes=a-b" within the source, else InvalidArgument.
Result<ByteRange> resolve_copy_range(std::string_view header, std::uint64_t size);

}  // namespace spot::s3
