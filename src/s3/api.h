#pragma once

// The interface of S3, in AWS's words. It has two implementations: Service (the rules, in this
// process) and Remote (a client of any endpoint: a plane, AWS, an emulator). All members are safe
// from every thread.
//
// When a method of Service returns, its changes are visible and not yet durable: whoever sends the
// answer out of the process waits for the store first (storage/kv.h).

#include "base/result.h"
#include "s3/bucket_types.h"
#include "s3/multipart_types.h"
#include "s3/operations.h"

namespace spot::s3 {

// Limits. Source: S3 User Guide, "General purpose bucket quotas", "Multipart upload limits",
// "Object key names", "Working with object metadata", "Object tagging"; API Reference of each.
inline constexpr std::uint64_t max_put_bytes = std::uint64_t{5} << 30;
inline constexpr std::uint64_t max_object_bytes = std::uint64_t{5} << 40;
inline constexpr std::uint64_t min_part_bytes = std::uint64_t{5} << 20;  // the last may be smaller
inline constexpr int max_parts = 10'000;
inline constexpr std::size_t max_key_bytes = 1024;
inline constexpr std::size_t max_metadata_bytes = 2048;
inline constexpr std::size_t max_object_tags = 10;
inline constexpr std::size_t max_bucket_tags = 50;
inline constexpr std::size_t max_tag_key_characters = 128;
inline constexpr std::size_t max_tag_value_characters = 256;
inline constexpr int max_listed = 1000;
inline constexpr std::size_t max_deleted_at_once = 1000;
inline constexpr std::size_t max_buckets = 10'000;
inline constexpr std::size_t max_lifecycle_rules = 1000;
inline constexpr std::size_t max_cors_rules = 100;
inline constexpr std::size_t max_notification_rules = 100;
inline constexpr std::size_t max_redirect_location_bytes = 2048;  // x-amz-website-redirect-location
inline constexpr std::size_t max_routing_rules = 50;              // of a website
inline constexpr std::size_t max_website_bytes = 128 * 1024;  // the document of PutBucketWebsite
inline constexpr std::size_t max_kept_configurations = 1000;  // of a kind, in a bucket

// A limit of this program and not of AWS: objects up to this size are rows of the store, larger
// ones are blobs.
inline constexpr std::size_t max_inline_bytes = 64 * 1024;

// One method for each operation of operations.h: Result<NameOutput> method(const NameInput&).
class Api {
  public:
    virtual ~Api() = default;

#define SPOT_S3_METHOD(method, Name, ...) \
    virtual Result<Name##Output> method(const Name##Input&) = 0;
#define SPOT_S3_UPLOAD(method, Name, ...) virtual Result<Name##Output> method(Name##Input) = 0;
    SPOT_S3_OPERATIONS(SPOT_S3_METHOD, SPOT_S3_UPLOAD, SPOT_S3_METHOD, SPOT_S3_SKIP)
#undef SPOT_S3_METHOD
#undef SPOT_S3_UPLOAD
};

// Declares all methods in a class that overrides them.
#define SPOT_S3_OVERRIDE(method, Name, ...) \
    Result<Name##Output> method(const Name##Input&) override;
#define SPOT_S3_OVERRIDE_UPLOAD(method, Name, ...) \
    Result<Name##Output> method(Name##Input) override;
#define SPOT_S3_OVERRIDES \
    SPOT_S3_OPERATIONS(SPOT_S3_OVERRIDE, SPOT_S3_OVERRIDE_UPLOAD, SPOT_S3_OVERRIDE, SPOT_S3_SKIP)

}  // namespace spot::s3
