#pragma once

// What the rows of the store hold, and their bytes (docs/formats/s3.md).

#include "base/result.h"
#include "s3/bucket_types.h"
#include "s3/multipart_types.h"

namespace spot::s3 {

struct BucketRow {
    std::string name;
    Time created{};
    std::string region;
    VersioningStatus versioning = VersioningStatus::never;
    Tags tags;
    std::optional<CorsConfiguration> cors;
    std::optional<LifecycleConfiguration> lifecycle;
    NotificationConfiguration notification;
    std::optional<PublicAccessBlock> public_access_block;
    std::string object_ownership;  // "": no ownership controls
};

// Where an object's bytes lie.
enum class Layout {
    none,     // delete marker, or no bytes at all
    inlined,  // one data row, under the owner's number
    blob,     // one blob
    pieces,   // the owner's piece rows, in order
};

struct ObjectRow {
    std::uint64_t order = 0;  // of this version: later writes have larger ones, for ever
    std::string version_id;   // "null" where the bucket kept no versions at the time
    bool delete_marker = false;
    std::uint64_t size = 0;
    std::string etag;  // without quotes
    Time last_modified{};
    ObjectHeaders headers;
    Tags tags;
    std::optional<Checksum> checksum;
    Layout layout = Layout::none;
    std::uint64_t owner = 0;
    std::string blob;
    int parts = 0;  // of a multipart upload; 0: made in one go
    std::uint64_t null_order =
        0;                    // current rows: the noncurrent version "null" of this key; 0: none
    Time noncurrent_since{};  // noncurrent rows
};

// One part of an upload, and once it is complete, one stretch of an object.
struct PieceRow {
    int number = 0;
    std::uint64_t size = 0;
    std::string etag;  // without quotes
    Time last_modified{};
    std::optional<Checksum> checksum;  // full_object of the part
    std::string blob;                  // "": inlined
    std::uint64_t data = 0;            // the data row, where inlined
};

struct UploadRow {
    std::uint64_t owner = 0;
    std::string upload_id;
    Time initiated{};
    ObjectHeaders headers;
    Tags tags;
    Algorithm algorithm = Algorithm::crc64nvme;
    ChecksumType checksum_type = ChecksumType::full_object;
    bool checksum_asked = false;  // by the client; else it is computed silently
};

// The answer of a CompleteMultipartUpload, for a client that asks again.
struct CompletedRow {
    std::string upload_id;
    std::string bucket;
    std::string key;
    Time completed{};
    std::string etag;
    std::string version_id;
    std::optional<Checksum> checksum;
    std::string parts_digest;  // of the parts asked for
};

std::string encode(const BucketRow&);
std::string encode(const ObjectRow&);
std::string encode(const PieceRow&);
std::string encode(const UploadRow&);
std::string encode(const CompletedRow&);
Result<BucketRow> decode_bucket(std::string_view bytes);
Result<ObjectRow> decode_object(std::string_view bytes);
Result<PieceRow> decode_piece(std::string_view bytes);
Result<UploadRow> decode_upload(std::string_view bytes);
Result<CompletedRow> decode_completed(std::string_view bytes);

// Data rows: bytes behind their CRC-32C. A mismatch is Kind::internal.
std::string encode_data(std::string_view bytes);
Result<std::string> decode_data(std::string_view row);

std::string encode_time(Time);
Result<Time> decode_time(std::string_view bytes);

}  // namespace spot::s3
