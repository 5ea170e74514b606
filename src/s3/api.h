#pragma once

// Simple Storage Service, in AWS's words. Two implementations: Service (the rules, in this process)
// and Remote (any endpoint: this plane, AWS, an emulator). All members are safe from every thread.
//
// Service: when a method returns, what it did is applied, not yet durable; whoever lets the answer
// out of the process waits for the store (storage/kv.h) first.

#include "base/result.h"
#include "s3/bucket_types.h"
#include "s3/multipart_types.h"

namespace spot::s3 {

// Limits. Source: S3 User Guide, "General purpose bucket quotas", "Multipart upload limits",
// "Object key names", "Working with object metadata", "Object tagging"; API Reference of each.
inline constexpr std::uint64_t max_put_bytes = std::uint64_t{5} << 30;
inline constexpr std::uint64_t max_object_bytes = std::uint64_t{5} << 40;
inline constexpr std::uint64_t min_part_bytes = std::uint64_t{5} << 20;  // but for the last
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

// Ours: objects up to this size lie in the store itself, larger ones in files.
inline constexpr std::size_t max_inline_bytes = 64 * 1024;

class Api {
  public:
    virtual ~Api() = default;

    virtual Result<CreateBucketOutput> create_bucket(const CreateBucketInput&) = 0;
    virtual Result<HeadBucketOutput> head_bucket(const BucketInput&) = 0;
    virtual Result<ListBucketsOutput> list_buckets(const ListBucketsInput&) = 0;
    virtual Result<void> delete_bucket(const BucketInput&) = 0;
    virtual Result<GetBucketLocationOutput> get_bucket_location(const BucketInput&) = 0;
    virtual Result<GetBucketVersioningOutput> get_bucket_versioning(const BucketInput&) = 0;
    virtual Result<void> put_bucket_versioning(const PutBucketVersioningInput&) = 0;
    virtual Result<CorsConfiguration> get_bucket_cors(const BucketInput&) = 0;
    virtual Result<void> put_bucket_cors(const PutBucketCorsInput&) = 0;
    virtual Result<void> delete_bucket_cors(const BucketInput&) = 0;
    virtual Result<LifecycleConfiguration> get_bucket_lifecycle_configuration(
        const BucketInput&) = 0;
    virtual Result<void> put_bucket_lifecycle_configuration(
        const PutBucketLifecycleConfigurationInput&) = 0;
    virtual Result<void> delete_bucket_lifecycle(const BucketInput&) = 0;
    virtual Result<NotificationConfiguration> get_bucket_notification_configuration(
        const BucketInput&) = 0;
    virtual Result<void> put_bucket_notification_configuration(
        const PutBucketNotificationConfigurationInput&) = 0;
    virtual Result<BucketTaggingOutput> get_bucket_tagging(const BucketInput&) = 0;
    virtual Result<void> put_bucket_tagging(const PutBucketTaggingInput&) = 0;
    virtual Result<void> delete_bucket_tagging(const BucketInput&) = 0;
    virtual Result<PublicAccessBlock> get_public_access_block(const BucketInput&) = 0;
    virtual Result<void> put_public_access_block(const PutPublicAccessBlockInput&) = 0;
    virtual Result<void> delete_public_access_block(const BucketInput&) = 0;
    virtual Result<OwnershipControls> get_bucket_ownership_controls(const BucketInput&) = 0;
    virtual Result<void> put_bucket_ownership_controls(const PutBucketOwnershipControlsInput&) = 0;
    virtual Result<void> delete_bucket_ownership_controls(const BucketInput&) = 0;
    virtual Result<GetBucketAclOutput> get_bucket_acl(const BucketInput&) = 0;

    // Bodies are read once, so these two take their input for good.
    virtual Result<PutObjectOutput> put_object(PutObjectInput) = 0;
    virtual Result<UploadPartOutput> upload_part(UploadPartInput) = 0;

    virtual Result<GetObjectOutput> get_object(const GetObjectInput&) = 0;
    virtual Result<HeadObjectOutput> head_object(const HeadObjectInput&) = 0;
    virtual Result<DeleteObjectOutput> delete_object(const DeleteObjectInput&) = 0;
    virtual Result<DeleteObjectsOutput> delete_objects(const DeleteObjectsInput&) = 0;
    virtual Result<CopyObjectOutput> copy_object(const CopyObjectInput&) = 0;
    virtual Result<GetObjectAttributesOutput> get_object_attributes(
        const GetObjectAttributesInput&) = 0;
    virtual Result<GetObjectTaggingOutput> get_object_tagging(const GetObjectTaggingInput&) = 0;
    virtual Result<PutObjectTaggingOutput> put_object_tagging(const PutObjectTaggingInput&) = 0;
    virtual Result<DeleteObjectTaggingOutput> delete_object_tagging(
        const DeleteObjectTaggingInput&) = 0;

    virtual Result<ListObjectsOutput> list_objects(const ListObjectsInput&) = 0;
    virtual Result<ListObjectsV2Output> list_objects_v2(const ListObjectsV2Input&) = 0;
    virtual Result<ListObjectVersionsOutput> list_object_versions(
        const ListObjectVersionsInput&) = 0;

    virtual Result<CreateMultipartUploadOutput> create_multipart_upload(
        const CreateMultipartUploadInput&) = 0;
    virtual Result<UploadPartCopyOutput> upload_part_copy(const UploadPartCopyInput&) = 0;
    virtual Result<CompleteMultipartUploadOutput> complete_multipart_upload(
        const CompleteMultipartUploadInput&) = 0;
    virtual Result<void> abort_multipart_upload(const AbortMultipartUploadInput&) = 0;
    virtual Result<ListPartsOutput> list_parts(const ListPartsInput&) = 0;
    virtual Result<ListMultipartUploadsOutput> list_multipart_uploads(
        const ListMultipartUploadsInput&) = 0;
};

}  // namespace spot::s3
