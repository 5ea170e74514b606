#pragma once

// The rules of S3 over a store and blobs. One request is one batch: rows, references, garbage and
// the messages of its events are applied together or not at all.
//
//   service/buckets.cc  buckets and their settings
//   service/objects.cc  put, get, head, delete, tagging, attributes
//   service/copy.cc     CopyObject, UploadPartCopy
//   service/listing.cc  the listings of buckets, objects and versions
//   service/multipart.cc multipart uploads
//   service/restore.cc  archived objects
//   kept/service.cc     configurations that have no effect
//   website/service.cc  how buckets are websites
//   logs/service.cc     where requests are logged, and the delivery of it
//   service/object_lock.cc what keeps versions from being removed

#include "s3/access_log.h"
#include "s3/api.h"
#include "s3/rules/cors.h"
#include "s3/rules/notification.h"
#include "s3/store/content.h"
#include "s3/store/core.h"
#include "s3/store/scrub.h"
#include "s3/store/storage_count.h"
#include "s3/store/sweep.h"
#include "s3/store/versions.h"

namespace spot::s3 {

struct KeptName {
    std::string bucket;
    std::string kind;  // its subresource
    std::string id;    // "": the kind has none
};
struct KeptPage {
    std::vector<std::string> documents;  // by ascending id
    std::string last_id;
    bool truncated = false;
};

enum class LogDelivery { due, all };

struct RestoreObject {
    std::string bucket;
    std::string key;
    std::string version_id;
    int days = 1;  // for which it can be read
    Requester requester = {};
    VersionGuard guard = {};
};

// Safe from every thread. A method waits only for locks and for the disk under a large body. Its
// changes are visible when it returns and durable when the store says so (storage/kv.h). All
// arguments of the constructor outlive the service.
class Service final : public Api {
  public:
    Service(kv::Store& store, blob::Blobs& blobs, const Clock& clock, Random& random,
            Destinations& destinations, Settings settings)
        : core_{store, blobs, clock, random, destinations, std::move(settings)},
          sweep_(core_),
          storage_count_(core_.store) {}

    // Does one bounded step of the work that no request asks for (store/sweep.h). To be called by
    // one thread at a time.
    Result<SweepStep> sweep(Time now) { return sweep_.step(now); }
    // Counts what all buckets hold, a step at a time (store/storage_count.h). By one thread, too.
    Result<bool> count_storage(const std::function<Result<void>(const BucketStorage&)>& each) {
        return storage_count_.step(each);
    }
    // Reads all stored content and compares it with its checksums (store/scrub.h).
    Result<ScrubReport> scrub(const std::function<bool(std::uint64_t bytes)>& pace) {
        return s3::scrub(core_, pace);
    }

    // Where requests to a bucket are logged; nullptr: nowhere. While no bucket is logged, it costs
    // the look at a flag; find_logged_buckets() is called once before, and sets it.
    LogTargetPtr log_target(const std::string& bucket);
    Result<void> find_logged_buckets();
    // Adds a line, which is delivered later, or dropped where too many wait. Waits for nobody.
    void log_access(LogTargetPtr, const LogRecord&);
    // Called, on any thread, where they should be delivered before their time.
    void when_many_logs_wait(std::function<void()> tell);
    // Puts the lines that wait into their targets, where it is time, or all of them. Failures are
    // told in the log. To be called by one thread at a time.
    SweepStep deliver_logs(Time now, LogDelivery);

    // The way of an upload over HTTP, whose body arrives before the operation is called: it is
    // written to a Staging, which put_staged() or upload_part_staged() then takes. They ignore the
    // input's own body.
    // It is sealed where the client provides a key.
    std::unique_ptr<Staging> stage(std::vector<Algorithm> checksums,
                                   const std::optional<CustomerKey>& key = {}) const {
        return std::make_unique<Staging>(core_.blobs, std::move(checksums), max_put_bytes,
                                         seal_for(key));
    }
    Result<PutObjectOutput> put_staged(const PutObjectInput&, Staging&,
                                       Event = Event::object_created_put);
    Result<UploadPartOutput> upload_part_staged(const UploadPartInput&, Staging&);
    // The algorithms that a part's body must be hashed with. Fails with NoSuchUpload, and with
    // InvalidRequest where the part comes with another key than the upload.
    Result<std::vector<Algorithm>> part_algorithms(const UploadPartInput&) const;

    // Makes an archived object readable for some days, at once. True: it was readable already.
    // Fails with InvalidObjectState where the object is not archived.
    Result<bool> restore_object(const RestoreObject&);

    // Configurations that are kept and have no effect (kept/documents.h): a document of XML
    // for each name. Fail with NoSuchBucket, TooManyConfigurations.
    Result<void> put_kept(const KeptName&, std::string document);
    Result<std::optional<std::string>> get_kept(const KeptName&);
    Result<KeptPage> list_kept(const KeptName& after);  // at most a hundred; `id` may be ""
    Result<bool> delete_kept(const KeptName&);          // false: there was none
    // Who may do what in the bucket, from the row that every request reads. Fails with
    // NoSuchBucket.
    Result<BucketAccessPtr> access_of(const std::string& bucket);

    // The operations on lists that operations.h calls fixed: no client here sends them.
    Result<void> put_bucket_acl(const PutBucketAclInput&);
    // Fails as a request will that makes an object with this list; asked before its body is read.
    Result<void> check_new_list(const std::string& bucket, const AskedList&);
    Result<GetObjectAclOutput> get_object_acl(const GetObjectAclInput&);
    Result<PutObjectAclOutput> put_object_acl(const PutObjectAclInput&);

    // nullopt: the bucket does not exist or has no rule that allows the request.
    std::optional<CorsGrant> cors_grant(const std::string& bucket, const CorsRequest&);
    const Settings& settings() const { return core_.settings; }
    const Clock& clock() const { return core_.clock; }

    SPOT_S3_OVERRIDES

  private:
    // Changes a setting of a bucket by `edit`, under the bucket's gate (store/core.h), in one
    // batch.
    template <class Edit>
    Result<void> change(const std::string& bucket, Edit edit);
    Result<bool> holds_objects(const std::string& bucket) const;

    std::optional<ContentSeal> seal_for(const std::optional<CustomerKey>& key) const {
        return key ? std::optional(make_seal(*key, core_.random)) : std::nullopt;
    }

    struct Resolved {
        ObjectRow object;
        HeadObjectOutput head;
        std::uint64_t offset = 0;
    };
    Result<Resolved> resolve(const HeadObjectInput&);
    Result<void> delete_in_batch(const BucketRow&, const ObjectIdentifier&, const Requester&,
                                 Governance, kv::Batch&, Deleted&);
    Result<PutObjectTaggingOutput> set_tags(const PutObjectTaggingInput&, Event);
    // `staging`: the content of the copy; nullptr: it shares that of the source.
    Result<CopyObjectOutput> copy_once(const CopyObjectInput&, const ObjectRow& source,
                                       const ObjectRow& prototype, Staging* staging,
                                       bool& source_changed);

    Result<UploadRow> find_upload(const std::string& bucket, const std::string& key,
                                  const std::string& upload_id) const;
    Result<CompleteMultipartUploadOutput> completed_before(
        const CompleteMultipartUploadInput&) const;
    Result<CompleteMultipartUploadOutput> complete_locked(const BucketRow&,
                                                          const CompleteMultipartUploadInput&,
                                                          const UploadRow&);

    Result<void> put_log(const LoggingEnabled&, const std::string& source, const std::string& day,
                         std::string body);
    void deliver_lines(const std::vector<const LogLine*>&, const std::string& day);

    Core core_;
    Time logs_due_{};  // when the next delivery is made
    Sweep sweep_;
    StorageCount storage_count_;
};

}  // namespace spot::s3
