#pragma once

// The rules of S3 over a store and blobs. One request is one batch: rows, references, garbage and
// the messages of its events are applied together or not at all.
//
//   service_buckets.cc   buckets and their settings
//   service_objects.cc   put, get, head, delete, tagging, attributes
//   service_copy.cc      CopyObject, UploadPartCopy
//   service_listing.cc   what is there
//   service_multipart.cc multipart uploads

#include "s3/api.h"
#include "s3/rules/cors.h"
#include "s3/rules/notification.h"
#include "s3/store/content.h"
#include "s3/store/core.h"
#include "s3/store/scrub.h"
#include "s3/store/sweep.h"
#include "s3/store/versions.h"

namespace spot::s3 {

// Safe from many threads. Waits for nothing but locks and the disk under a large body; answers are
// applied when a method returns and durable when the store says so.
class Service final : public Api {
  public:
    Service(kv::Store& store, blob::Blobs& blobs, const Clock& clock, Random& random,
            Destinations& destinations, Settings settings)
        : core_{store, blobs, clock, random, destinations, std::move(settings)}, sweep_(core_) {}

    // Lifecycle, garbage, orphans: one bounded step (sweep.h). One thread at a time.
    Result<SweepStep> sweep(Time now) { return sweep_.step(now); }
    // Reads everything that is stored and checks its sums (scrub.h).
    Result<ScrubReport> scrub(const std::function<bool(std::uint64_t bytes)>& pace) {
        return s3::scrub(core_, pace);
    }

    // Bodies that the wire has taken already. The input's own body is ignored.
    std::unique_ptr<Staging> stage(std::vector<Algorithm> checksums) const {
        return std::make_unique<Staging>(core_.blobs, std::move(checksums), max_put_bytes);
    }
    Result<PutObjectOutput> put_staged(const PutObjectInput&, Staging&,
                                       Event = Event::object_created_put);
    Result<UploadPartOutput> upload_part_staged(const UploadPartInput&, Staging&);
    // What a part's body has to be hashed with. NoSuchUpload.
    Result<std::vector<Algorithm>> part_algorithms(const UploadPartInput&) const;

    // nullopt: no such bucket, no rules, or none that allows it.
    std::optional<CorsGrant> cors_grant(const std::string& bucket, const CorsRequest&);
    const Settings& settings() const { return core_.settings; }
    const Clock& clock() const { return core_.clock; }

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
    // A setting of a bucket, changed under its gate, in one batch.
    template <class Edit>
    Result<void> change(const std::string& bucket, Edit edit);
    Result<bool> holds_objects(const std::string& bucket) const;

    struct Resolved {
        ObjectRow object;
        HeadObjectOutput head;
        std::uint64_t offset = 0;
    };
    Result<Resolved> resolve(const HeadObjectInput&);
    Result<void> delete_in_batch(const BucketRow&, const ObjectIdentifier&, const Requester&,
                                 kv::Batch&, Deleted&);
    Result<PutObjectTaggingOutput> set_tags(const PutObjectTaggingInput&, Event);
    Result<CopyObjectOutput> copy_once(const CopyObjectInput&, const ObjectRow& source,
                                       const ObjectRow& prototype, bool& source_changed);

    Result<UploadRow> find_upload(const std::string& bucket, const std::string& key,
                                  const std::string& upload_id) const;
    Result<CompleteMultipartUploadOutput> completed_before(
        const CompleteMultipartUploadInput&) const;
    Result<CompleteMultipartUploadOutput> complete_locked(const BucketRow&,
                                                          const CompleteMultipartUploadInput&,
                                                          const UploadRow&);

    Core core_;
    Sweep sweep_;
};

}  // namespace spot::s3
