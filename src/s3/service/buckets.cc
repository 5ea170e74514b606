#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "s3/access/lists.h"
#include "s3/rules/errors.h"
#include "s3/rules/lifecycle.h"
#include "s3/rules/names.h"
#include "s3/service.h"
#include "s3/service/change.h"
#include "s3/store/keys.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

Result<bool> any_row(const kv::Store& store, const std::string& prefix) {
    const auto cursor = store.scan(kv::prefix_range(prefix));
    if (cursor->valid()) return true;
    TRY(cursor->status());
    return false;
}

// A plane has one region, which is the only one that a client may ask for. A request that names no
// region asks for us-east-1.
Result<void> check_location(const std::string& constraint, const std::string& region) {
    if (constraint.empty()) {
        if (region == "us-east-1") return {};
        return refuse("IllegalLocationConstraintException");
    }
    if (region == "us-east-1" && (constraint == "us-east-1" || !is_region(constraint))) {
        return refuse_for("InvalidLocationConstraint", {{"LocationConstraint", constraint}});
    }
    if (constraint == region && region != "us-east-1") return {};
    return refuse("IllegalLocationConstraintException",
                  "The " + constraint +
                      " location constraint is incompatible for the region specific endpoint this "
                      "request was sent to.");
}

// A new bucket's tags have a sentence of their own for system tags.
Result<void> check_new_bucket_tags(const Tags& tags) {
    for (const auto& tag : tags) {
        if (!lower(tag.key).starts_with("aws:")) continue;
        return refuse("InvalidTag",
                      "User-defined tag keys can't start with \"aws:\". This prefix is reserved "
                      "for system tags. Remove \"aws:\" from your tag keys and try again.");
    }
    return check_bucket_tags(tags);
}

Result<void> check_ownership(const std::string& ownership) {
    if (ownership == "BucketOwnerEnforced" || ownership == "BucketOwnerPreferred" ||
        ownership == "ObjectWriter") {
        return {};
    }
    auto error = refuse("InvalidArgument", "Invalid x-amz-object-ownership header: " + ownership);
    error.value().details = {{"ArgumentName", "x-amz-object-ownership"}};
    return error;
}

}  // namespace

Result<CreateBucketOutput> Service::create_bucket(const CreateBucketInput& input) {
    TRY(check_bucket_name(input.bucket));
    TRY(check_location(input.location_constraint, core_.settings.region));
    TRY(check_new_bucket_tags(input.tags));
    if (input.object_ownership) TRY(check_ownership(*input.object_ownership));
    const CreateBucketOutput output{"/" + input.bucket};
    std::unique_lock gate(core_.locks.gate(input.bucket));
    if (const auto there = core_.buckets.find(input.bucket)) {
        // As on AWS: in us-east-1, its oldest region, creating one's own bucket again is no error,
        // unless that would have to change tags.
        if (core_.settings.region == "us-east-1" && input.tags.empty()) return output;
        return refuse_for("BucketAlreadyOwnedByYou", {{"BucketName", input.bucket}});
    } else if (there.error().kind != Kind::not_found) {
        return fail(there.error());
    }
    BucketRow row;
    row.name = input.bucket;
    row.created = core_.clock.now();
    row.region = core_.settings.region;
    row.tags = input.tags;
    row.public_access_block = PublicAccessBlock{true, true, true, true};
    row.object_ownership = input.object_ownership.value_or("BucketOwnerEnforced");
    if (input.object_lock_enabled) {
        row.versioning = VersioningStatus::enabled;
        row.object_lock.emplace();
    }
    row.grants = TRY(list_of_new_bucket(row, input.acl, core_.settings.account_id));
    kv::Batch batch;
    batch.put(keys::bucket(row.name), encode(row));
    TRY(core_.store.apply(std::move(batch)));
    core_.buckets.changed(row);
    return output;
}

Result<HeadBucketOutput> Service::head_bucket(const BucketInput& input) {
    return HeadBucketOutput{TRY(core_.buckets.find(input.bucket))->region};
}

Result<ListBucketsOutput> Service::list_buckets(const ListBucketsInput& input) {
    if (input.max_buckets < 1 || input.max_buckets > static_cast<int>(max_buckets)) {
        return invalid_argument("Argument max-buckets must be an integer between 1 and 10000",
                                "max-buckets", std::to_string(input.max_buckets));
    }
    if (!input.bucket_region.empty() && !is_region(input.bucket_region)) {
        auto error = refuse("InvalidArgument",
                            "Argument value " + input.bucket_region + " is not a valid AWS Region");
        error.value().details = {{"ArgumentName", "bucket-region"}};
        return error;
    }
    auto range = kv::prefix_range(keys::bucket(input.prefix));
    if (!input.continuation_token.empty()) {
        const auto after = unbase64(input.continuation_token);
        if (!after) {
            return invalid_argument("The continuation token provided is incorrect",
                                    "continuation-token", input.continuation_token);
        }
        range.begin = std::max(range.begin, keys::bucket(*after) + '\0');
    }
    ListBucketsOutput output;
    auto cursor = core_.store.scan(range);
    for (; cursor->valid(); cursor->next()) {
        auto row = TRY(decode_bucket(cursor->value()));
        if (!input.bucket_region.empty() && row.region != input.bucket_region) continue;
        if (output.buckets.size() == static_cast<std::size_t>(input.max_buckets)) {
            output.continuation_token = base64(output.buckets.back().name);
            return output;
        }
        output.buckets.push_back({std::move(row.name), row.created, std::move(row.region)});
    }
    TRY(cursor->status());
    return output;
}

Result<bool> Service::holds_objects(const std::string& bucket) const {
    if (TRY(any_row(core_.store, keys::objects_of(bucket)))) return true;
    return any_row(core_.store, keys::versions_of(bucket));
}

Result<void> Service::delete_bucket(const BucketInput& input) {
    std::unique_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (TRY(holds_objects(input.bucket))) {
        auto error = refuse_for("BucketNotEmpty", {{"BucketName", input.bucket}});
        if (bucket->versioning != VersioningStatus::never) {
            error.value().message += ". You must delete all versions in the bucket.";
        }
        return error;
    }
    kv::Batch batch;
    batch.makes_room();
    auto cursor = core_.store.scan(kv::prefix_range(keys::uploads_of(input.bucket)));
    for (; cursor->valid(); cursor->next()) {
        const auto upload = TRY(decode_upload(cursor->value()));
        batch.erase(std::string(cursor->key()));
        batch.put(keys::garbage(upload.owner, ""), kv::RecordWriter().take());
    }
    TRY(cursor->status());
    batch.erase(keys::bucket(input.bucket));
    batch.erase(keys::lifecycle_done(input.bucket));
    const auto kept = keys::kept_in(input.bucket);
    batch.erase_range(kept, kv::end_of_prefix(kept));
    TRY(core_.store.apply(std::move(batch)));
    core_.buckets.removed(input.bucket);
    return {};
}

Result<GetBucketLocationOutput> Service::get_bucket_location(const BucketInput& input) {
    const auto& region = TRY(core_.buckets.find(input.bucket))->region;
    return GetBucketLocationOutput{region == "us-east-1" ? "" : region};
}

Result<GetBucketVersioningOutput> Service::get_bucket_versioning(const BucketInput& input) {
    return GetBucketVersioningOutput{TRY(core_.buckets.find(input.bucket))->versioning};
}

Result<void> Service::put_bucket_versioning(const PutBucketVersioningInput& input) {
    if (input.configuration.status == VersioningStatus::never) {
        return refuse("IllegalVersioningConfigurationException");
    }
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        if (row.object_lock && input.configuration.status != VersioningStatus::enabled) {
            return refuse("InvalidBucketState",
                          "An Object Lock configuration is present on this bucket, so the "
                          "versioning state cannot be changed.");
        }
        row.versioning = input.configuration.status;
        return {};
    });
}

Result<CorsConfiguration> Service::get_bucket_cors(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (bucket->cors) return *bucket->cors;
    return refuse_for("NoSuchCORSConfiguration", {{"BucketName", input.bucket}});
}

Result<void> Service::put_bucket_cors(const PutBucketCorsInput& input) {
    TRY(check_cors(input.configuration));
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.cors = input.configuration;
        return {};
    });
}

Result<void> Service::delete_bucket_cors(const BucketInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.cors.reset();
        return {};
    });
}

std::optional<CorsGrant> Service::cors_grant(const std::string& name, const CorsRequest& request) {
    const auto bucket = core_.buckets.find(name);
    if (!bucket || !(*bucket)->cors) return std::nullopt;
    return find_cors_grant(*(*bucket)->cors, request);
}

Result<LifecycleConfiguration> Service::get_bucket_lifecycle_configuration(
    const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (bucket->lifecycle) return *bucket->lifecycle;
    return refuse_for("NoSuchLifecycleConfiguration", {{"BucketName", input.bucket}});
}

Result<void> Service::put_bucket_lifecycle_configuration(
    const PutBucketLifecycleConfigurationInput& input) {
    auto configuration = input.configuration;
    TRY(check_lifecycle(configuration, core_.random));
    TRY(change(input.bucket, [&](BucketRow& row, kv::Batch& batch) -> Result<void> {
        row.lifecycle = std::move(configuration);
        batch.erase(keys::lifecycle_done(input.bucket));  // walk it again, by the new rules
        return {};
    }));
    core_.lifecycle_changed = true;
    return {};
}

Result<void> Service::delete_bucket_lifecycle(const BucketInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.lifecycle.reset();
        return {};
    });
}

Result<NotificationConfiguration> Service::get_bucket_notification_configuration(
    const BucketInput& input) {
    return TRY(core_.buckets.find(input.bucket))->notification;
}

Result<void> Service::put_bucket_notification_configuration(
    const PutBucketNotificationConfigurationInput& input) {
    auto configuration = input.configuration;
    TRY(check_notification(configuration, core_.random));
    return change(input.bucket, [&](BucketRow& row, kv::Batch& batch) -> Result<void> {
        std::set<std::string> arns;
        for (const auto& queue : configuration.queues) arns.insert(queue.queue_arn);
        const auto bucket_arn = core_.bucket_arn(input.bucket);
        std::vector<std::pair<std::string, std::string>> unfit;
        for (const auto& arn : arns) {
            if (input.validation == DestinationValidation::skip) break;
            const auto fit = core_.destinations.check(arn, bucket_arn);
            if (!fit && fit.error().kind != Kind::invalid) return fit;
            if (fit) continue;
            const auto number = std::to_string(unfit.size() / 2 + 1);
            unfit.emplace_back("ArgumentName" + number, arn);
            unfit.emplace_back("ArgumentValue" + number, fit.error().message);
        }
        if (!unfit.empty()) {
            auto error = refuse("InvalidArgument",
                                "Unable to validate the following destination configurations");
            error.value().details = std::move(unfit);
            return error;
        }
        for (const auto& arn : arns) {
            auto sent = core_.destinations.deliver(
                arn, render_test_event(row, core_.clock.now(), input.requester),
                input.requester.trace_header, batch);
            if (!sent && input.validation == DestinationValidation::check) return sent;
        }
        row.notification = std::move(configuration);
        return {};
    });
}

Result<GetBucketTaggingOutput> Service::get_bucket_tagging(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (!bucket->tags.empty()) return GetBucketTaggingOutput{bucket->tags};
    return refuse_for("NoSuchTagSet", {{"BucketName", input.bucket}});
}

Result<void> Service::put_bucket_tagging(const PutBucketTaggingInput& input) {
    TRY(check_bucket_tags(input.configuration.tags));
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.tags = input.configuration.tags;
        return {};
    });
}

Result<void> Service::delete_bucket_tagging(const BucketInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.tags.clear();
        return {};
    });
}

Result<PublicAccessBlock> Service::get_public_access_block(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (bucket->public_access_block) return *bucket->public_access_block;
    return refuse_for("NoSuchPublicAccessBlockConfiguration", {{"BucketName", input.bucket}});
}

Result<void> Service::put_public_access_block(const PutPublicAccessBlockInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.public_access_block = input.configuration;
        return {};
    });
}

Result<void> Service::delete_public_access_block(const BucketInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.public_access_block.reset();
        return {};
    });
}

Result<OwnershipControls> Service::get_bucket_ownership_controls(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (!bucket->object_ownership.empty()) return OwnershipControls{bucket->object_ownership};
    return refuse_for("OwnershipControlsNotFoundError", {{"BucketName", input.bucket}});
}

Result<void> Service::put_bucket_ownership_controls(const PutBucketOwnershipControlsInput& input) {
    TRY(check_ownership(input.configuration.object_ownership));
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        if (input.configuration.object_ownership == "BucketOwnerEnforced" && row.grants) {
            return refuse("InvalidBucketAclWithObjectOwnership");
        }
        row.object_ownership = input.configuration.object_ownership;
        return {};
    });
}

Result<void> Service::delete_bucket_ownership_controls(const BucketInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.object_ownership.clear();
        return {};
    });
}

Result<BucketEncryption> Service::get_bucket_encryption(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (core_.settings.encrypted) return bucket->encryption;
    return refuse_for("ServerSideEncryptionConfigurationNotFoundError",
                      {{"BucketName", input.bucket}});
}

Result<void> Service::put_bucket_encryption(const PutBucketEncryptionInput& input) {
    TRY(core_.buckets.find(input.bucket));
    if (!core_.settings.encrypted) {
        return refuse("NotImplemented",
                      "This plane encrypts nothing at rest: that begins with a new data folder.");
    }
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.encryption = input.configuration;
        row.encryption.put = true;
        return {};
    });
}

// Objects go on to be encrypted, as on AWS.
Result<void> Service::delete_bucket_encryption(const BucketInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.encryption = {.removed = true};
        return {};
    });
}

Result<RequestPaymentConfiguration> Service::get_bucket_request_payment(const BucketInput& input) {
    return RequestPaymentConfiguration{TRY(core_.buckets.find(input.bucket))->payer};
}

Result<void> Service::put_bucket_request_payment(const PutBucketRequestPaymentInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.payer = input.configuration.payer;
        return {};
    });
}

}  // namespace spot::s3
