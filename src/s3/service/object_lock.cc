#include "s3/rules/object_lock.h"

#include "s3/rules/errors.h"
#include "s3/service.h"
#include "s3/service/change.h"
#include "s3/store/versions.h"

namespace spot::s3 {
namespace {

tl::unexpected<Error> no_lock() {
    return refuse("NoSuchObjectLockConfiguration");
}

// The version that a lock is asked of.
Result<ObjectRow> find_locked(const kv::Store& store, const BucketRow& bucket,
                              const std::string& key, const std::string& version_id,
                              const VersionGuard& guard) {
    TRY(check_has_lock(bucket));
    auto version = TRY(read_version(store, bucket.name, key, version_id));
    TRY(ask(guard, version));
    if (version.delete_marker) return on_delete_marker(version);
    return version;
}

template <class Edit>
Result<void> change_lock(Core& core, const PutObjectRetentionInput& at, Edit edit) {
    std::shared_lock gate(core.locks.gate(at.bucket));
    const auto bucket = TRY(core.buckets.find(at.bucket));
    const auto lock = core.locks.key(at.bucket, at.key);
    auto version = TRY(find_locked(core.store, *bucket, at.key, at.version_id, at.guard));
    const auto current = TRY(read_current(core.store, at.bucket, at.key));
    TRY(edit(version.lock));
    kv::Batch batch;
    stage_update(*bucket, at.key, version, current && current->order == version.order, batch);
    return core.store.apply(std::move(batch));
}

}  // namespace

Result<ObjectLockConfiguration> Service::get_object_lock_configuration(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (bucket->object_lock) return *bucket->object_lock;
    return refuse_for("ObjectLockConfigurationNotFoundError", {{"BucketName", input.bucket}});
}

Result<void> Service::put_object_lock_configuration(const PutObjectLockConfigurationInput& input) {
    TRY(check_lock_configuration(input.configuration));
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        if (row.versioning != VersioningStatus::enabled) {
            return refuse("InvalidBucketState",
                          "Versioning must be 'Enabled' on the bucket to apply a Object Lock "
                          "configuration");
        }
        row.object_lock = input.configuration;
        return {};
    });
}

Result<GetObjectRetentionOutput> Service::get_object_retention(
    const GetObjectRetentionInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto version =
        TRY(find_locked(core_.store, *bucket, input.key, input.version_id, input.guard));
    if (version.lock.retention.mode == LockMode::none) return no_lock();
    return GetObjectRetentionOutput{version.lock.retention};
}

Result<PutObjectRetentionOutput> Service::put_object_retention(
    const PutObjectRetentionInput& input) {
    return change_lock(core_, input, [&](ObjectLock& lock) -> Result<void> {
        const auto governance = input.bypass_governance_retention.value_or(false)
                                    ? Governance::bypassed
                                    : Governance::holds;
        TRY(check_retention(lock.retention, input.retention, governance, core_.clock.now()));
        lock.retention = input.retention;
        return {};
    });
}

Result<GetObjectLegalHoldOutput> Service::get_object_legal_hold(
    const GetObjectLegalHoldInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto version =
        TRY(find_locked(core_.store, *bucket, input.key, input.version_id, input.guard));
    if (!version.lock.legal_hold) return no_lock();
    return GetObjectLegalHoldOutput{*version.lock.legal_hold};
}

Result<PutObjectLegalHoldOutput> Service::put_object_legal_hold(
    const PutObjectLegalHoldInput& input) {
    return change_lock(core_, {input.bucket, input.key, input.version_id, {}, {}, input.guard},
                       [&](ObjectLock& lock) -> Result<void> {
                           lock.legal_hold = input.legal_hold;
                           return {};
                       });
}

}  // namespace spot::s3
