// The policies of buckets: kept and given back. Requests are held to them by the gateway, before
// they get here.

#include "s3/access/policies.h"
#include "s3/rules/errors.h"
#include "s3/service.h"
#include "s3/service/change.h"

namespace spot::s3 {

Result<BucketAccessPtr> Service::access_of(const std::string& bucket) {
    return TRY(core_.buckets.find(bucket))->access;
}

Result<GetBucketPolicyOutput> Service::get_bucket_policy(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (!bucket->policy.empty()) return GetBucketPolicyOutput{bucket->policy};
    return refuse_for("NoSuchBucketPolicy", {{"BucketName", input.bucket}});
}

Result<GetBucketPolicyStatusOutput> Service::get_bucket_policy_status(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (!bucket->policy.empty()) return GetBucketPolicyStatusOutput{bucket->access->public_policy};
    return refuse_for("NoSuchBucketPolicy", {{"BucketName", input.bucket}});
}

Result<void> Service::put_bucket_policy(const PutBucketPolicyInput& input) {
    TRY(core_.buckets.find(input.bucket));
    TRY(check_bucket_policy(input.policy, input.bucket));
    const bool is_public = policy::Policy(input.policy).is_public();
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        const auto& block = row.public_access_block;
        if (is_public && block && block->block_public_policy) return refuse("AccessDenied");
        row.policy = input.policy;
        return {};
    });
}

Result<void> Service::delete_bucket_policy(const BucketInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch& batch) -> Result<void> {
        batch.makes_room();
        row.policy.clear();
        return {};
    });
}

}  // namespace spot::s3
