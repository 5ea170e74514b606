#pragma once

// S3 at the other end of a wire: this plane, AWS, or whatever speaks the same protocol. Path-style
// addresses throughout.

#include "s3/api.h"
#include "wire/remote.h"

namespace spot::s3 {

// Safe from every thread. Bodies that can be rewound are sent with a CRC64NVME of a first pass, so
// that what is stored is what was read here; each request is repeated as wire::Client says.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    Result<CreateBucketOutput> create_bucket(const CreateBucketInput&) override;
    Result<HeadBucketOutput> head_bucket(const BucketInput&) override;
    Result<ListBucketsOutput> list_buckets(const ListBucketsInput&) override;
    Result<void> delete_bucket(const BucketInput&) override;
    Result<GetBucketLocationOutput> get_bucket_location(const BucketInput&) override;
    Result<GetBucketVersioningOutput> get_bucket_versioning(const BucketInput&) override;
    Result<void> put_bucket_versioning(const PutBucketVersioningInput&) override;
    Result<CorsConfiguration> get_bucket_cors(const BucketInput&) override;
    Result<void> put_bucket_cors(const PutBucketCorsInput&) override;
    Result<void> delete_bucket_cors(const BucketInput&) override;
    Result<LifecycleConfiguration> get_bucket_lifecycle_configuration(const BucketInput&) override;
    Result<void> put_bucket_lifecycle_configuration(
        const PutBucketLifecycleConfigurationInput&) override;
    Result<void> delete_bucket_lifecycle(const BucketInput&) override;
    Result<NotificationConfiguration> get_bucket_notification_configuration(
        const BucketInput&) override;
    Result<void> put_bucket_notification_configuration(
        const PutBucketNotificationConfigurationInput&) override;
    Result<BucketTaggingOutput> get_bucket_tagging(const BucketInput&) override;
    Result<void> put_bucket_tagging(const PutBucketTaggingInput&) override;
    Result<void> delete_bucket_tagging(const BucketInput&) override;
    Result<PublicAccessBlock> get_public_access_block(const BucketInput&) override;
    Result<void> put_public_access_block(const PutPublicAccessBlockInput&) override;
    Result<void> delete_public_access_block(const BucketInput&) override;
    Result<OwnershipControls> get_bucket_ownership_controls(const BucketInput&) override;
    Result<void> put_bucket_ownership_controls(const PutBucketOwnershipControlsInput&) override;
    Result<void> delete_bucket_ownership_controls(const BucketInput&) override;
    Result<GetBucketAclOutput> get_bucket_acl(const BucketInput&) override;

    Result<PutObjectOutput> put_object(PutObjectInput) override;
    Result<UploadPartOutput> upload_part(UploadPartInput) override;
    // Takes the whole object into memory, at most 64 MiB of it: larger ones are read in
    // ranges (transfer.h).
    Result<GetObjectOutput> get_object(const GetObjectInput&) override;
    Result<HeadObjectOutput> head_object(const HeadObjectInput&) override;
    Result<DeleteObjectOutput> delete_object(const DeleteObjectInput&) override;
    Result<DeleteObjectsOutput> delete_objects(const DeleteObjectsInput&) override;
    Result<CopyObjectOutput> copy_object(const CopyObjectInput&) override;
    Result<GetObjectAttributesOutput> get_object_attributes(
        const GetObjectAttributesInput&) override;
    Result<GetObjectTaggingOutput> get_object_tagging(const GetObjectTaggingInput&) override;
    Result<PutObjectTaggingOutput> put_object_tagging(const PutObjectTaggingInput&) override;
    Result<DeleteObjectTaggingOutput> delete_object_tagging(
        const DeleteObjectTaggingInput&) override;

    Result<ListObjectsOutput> list_objects(const ListObjectsInput&) override;
    Result<ListObjectsV2Output> list_objects_v2(const ListObjectsV2Input&) override;
    Result<ListObjectVersionsOutput> list_object_versions(const ListObjectVersionsInput&) override;

    Result<CreateMultipartUploadOutput> create_multipart_upload(
        const CreateMultipartUploadInput&) override;
    Result<UploadPartCopyOutput> upload_part_copy(const UploadPartCopyInput&) override;
    Result<CompleteMultipartUploadOutput> complete_multipart_upload(
        const CompleteMultipartUploadInput&) override;
    Result<void> abort_multipart_upload(const AbortMultipartUploadInput&) override;
    Result<ListPartsOutput> list_parts(const ListPartsInput&) override;
    Result<ListMultipartUploadsOutput> list_multipart_uploads(
        const ListMultipartUploadsInput&) override;

  private:
    const wire::Client& client_;
};

// The error in an answer of S3's, or of something in between that speaks no XML. For a bucket of
// another region the message says which, and what to do; the detail "BucketRegion" is where it is.
Error read_xml_error(const wire::HttpResponse&, const wire::ClientOptions&);

}  // namespace spot::s3
