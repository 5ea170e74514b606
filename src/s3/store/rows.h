#pragma once

// The contents of the rows in the store, and their stored form (docs/formats/s3.md).

#include "base/result.h"
#include "s3/access_types.h"
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
    std::string object_ownership;                        // "": no ownership controls
    std::optional<ObjectLockConfiguration> object_lock;  // nullopt: no version can be locked
    BucketEncryption encryption;
    std::string policy;            // "": there is none
    std::optional<Grants> grants;  // nullopt: the owner has full control
    Payer payer = Payer::bucket_owner;
    std::optional<WebsiteConfiguration> website;
    LogTargetPtr logging;  // nullptr: requests are not logged
    // Derived from the members above by derive_access(), and not stored.
    BucketAccessPtr access;
};

// Fills in `access`. Every row that requests see has it.
void derive_access(BucketRow&);

// Where an object's bytes are stored.
enum class Layout {
    none,     // nowhere: a delete marker, or an object without a byte
    inlined,  // in one data row, which has the owner's number
    blob,     // in one blob
    pieces,   // in the pieces that the owner's piece rows name, in order
};

struct ObjectRow {
    std::uint64_t order = 0;  // number of this version; later versions have larger ones
    std::string version_id;   // "null" where the bucket kept no versions at the time
    bool delete_marker = false;
    std::uint64_t size = 0;
    std::string etag;  // without quotes
    Time last_modified{};
    ObjectHeaders headers;
    Tags tags;
    std::optional<Checksum> checksum;  // sealed where there is a seal
    Layout layout = Layout::none;
    std::uint64_t owner = 0;
    std::string blob;
    int parts = 0;  // number of parts of the multipart upload; 0: put by one request
    // In the row of a current version: order of the key's noncurrent version "null"; 0: none.
    std::uint64_t null_order = 0;
    Time noncurrent_since{};  // in the row of a noncurrent version
    Time restored_until{};    // an archived object can be read before this moment
    ObjectLock lock;
    std::string owner_id;          // canonical id; "": the bucket's owner
    std::optional<Grants> grants;  // nullopt: the owner has full control
    // That of the client's key (seals.h), and of its content where that is not in pieces; "": the
    // client has provided no key.
    std::string seal;
};

// One part of an upload and, once the upload is complete, one piece of an object.
struct PieceRow {
    int number = 0;
    std::uint64_t size = 0;
    std::string etag;  // without quotes
    Time last_modified{};
    // Covers the part's bytes (full_object); sealed where there is a seal. nullopt: under a
    // client's key, and no checksum was asked for.
    std::optional<Checksum> checksum;
    std::string blob;        // "": the bytes are in a data row
    std::uint64_t data = 0;  // number of the data row
    std::string seal;        // of its content; "": in the open
};

struct UploadRow {
    std::uint64_t owner = 0;
    std::string upload_id;
    Time initiated{};
    ObjectHeaders headers;
    Tags tags;
    Algorithm algorithm = Algorithm::crc64nvme;
    ChecksumType checksum_type = ChecksumType::full_object;
    bool checksum_asked = false;  // true: the client has asked for a checksum; false: it is silent
    bool key_was_there = false;   // the key had an object when the upload began
    ObjectLock lock;              // what was asked for the object
    std::string owner_id;         // as in ObjectRow
    std::optional<Grants> grants;
    std::string seal;  // of the client's key, with which its parts must come; "": none
};

// The answer of a CompleteMultipartUpload, kept for a client that sends the request again.
struct CompletedRow {
    std::string upload_id;
    std::string bucket;
    std::string key;
    Time completed{};
    std::string etag;
    std::string version_id;
    std::optional<Checksum> checksum;
    std::string parts_digest;  // for the list of parts in the request, see rules/multipart.h
    std::string seal;          // as in the object's row
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

// A data row holds content and its CRC-32C. Bytes that do not match it are Kind::internal.
std::string encode_data(std::string_view bytes);
Result<std::string> decode_data(std::string_view row);

// One grant, in the rows of buckets, objects and uploads.
std::string encode_grant(const Grant&);
Result<Grant> decode_grant(std::string_view bytes);

std::string encode_time(Time);
Result<Time> decode_time(std::string_view bytes);

}  // namespace spot::s3
