#pragma once

// Inputs and outputs of the operations on buckets and their settings.

#include "s3/logging_types.h"
#include "s3/object_types.h"
#include "s3/website_types.h"

namespace spot::s3 {

struct BucketInput {
    std::string bucket;
};
using HeadBucketInput = BucketInput;
using DeleteBucketInput = BucketInput;
using DeleteBucketOutput = void;
using GetBucketLocationInput = BucketInput;
using GetBucketAclInput = BucketInput;

// The input of an operation that writes one document of a bucket.
template <class T>
struct PutSettingInput {
    std::string bucket;
    T configuration;
};

struct CreateBucketInput {
    std::string bucket;
    std::string location_constraint;  // "": us-east-1
    Tags tags;
    std::optional<std::string> object_ownership;  // nullopt: the client has named none
    bool object_lock_enabled = false;             // true: with versioning, which stays on
    AskedList acl = {};
};
struct CreateBucketOutput {
    std::string location;
};
struct HeadBucketOutput {
    std::string bucket_region;
};
struct ListBucketsInput {
    std::string prefix;
    int max_buckets = 10'000;
    std::string continuation_token;
    std::string bucket_region;  // "": buckets of every region
};
struct ListedBucket {
    std::string name;
    Time creation_date{};
    std::string bucket_region;
};
struct ListBucketsOutput {
    std::vector<ListedBucket> buckets;
    std::string continuation_token;
};
struct GetBucketLocationOutput {
    std::string location_constraint;  // "": us-east-1
};

enum class VersioningStatus { never, enabled, suspended };
struct VersioningConfiguration {
    VersioningStatus status = VersioningStatus::never;
};
using GetBucketVersioningInput = BucketInput;
using GetBucketVersioningOutput = VersioningConfiguration;
using PutBucketVersioningInput = PutSettingInput<VersioningConfiguration>;
using PutBucketVersioningOutput = void;

struct CorsRule {
    std::string id;
    std::vector<std::string> allowed_headers;
    std::vector<std::string> allowed_methods;
    std::vector<std::string> allowed_origins;
    std::vector<std::string> expose_headers;
    std::optional<int> max_age_seconds;
    bool operator==(const CorsRule&) const = default;
};
struct CorsConfiguration {
    std::vector<CorsRule> rules;
    bool operator==(const CorsConfiguration&) const = default;
};
using GetBucketCorsInput = BucketInput;
using GetBucketCorsOutput = CorsConfiguration;
using PutBucketCorsInput = PutSettingInput<CorsConfiguration>;
using PutBucketCorsOutput = void;
using DeleteBucketCorsInput = BucketInput;
using DeleteBucketCorsOutput = void;

// The objects that a rule is for: those that meet every condition that is set.
struct LifecycleFilter {
    std::optional<std::string> prefix;
    Tags tags;
    std::optional<std::int64_t> object_size_greater_than;
    std::optional<std::int64_t> object_size_less_than;
    // The form in which the document was written; it is returned in the same form.
    enum class Form { filter, filter_and, rule_prefix } form = Form::filter;
    bool operator==(const LifecycleFilter&) const = default;
};
struct LifecycleExpiration {
    std::optional<int> days;
    std::optional<Time> date;
    std::optional<bool> expired_object_delete_marker;
    bool operator==(const LifecycleExpiration&) const = default;
};
struct NoncurrentVersionExpiration {
    int noncurrent_days = 0;
    std::optional<int> newer_noncurrent_versions;
    bool operator==(const NoncurrentVersionExpiration&) const = default;
};
struct LifecycleTransition {  // `days` or `date` is set
    std::optional<int> days;
    std::optional<Time> date;
    std::string storage_class;
    bool operator==(const LifecycleTransition&) const = default;
};
struct NoncurrentVersionTransition {
    int noncurrent_days = 0;
    std::optional<int> newer_noncurrent_versions;
    std::string storage_class;
    bool operator==(const NoncurrentVersionTransition&) const = default;
};
struct LifecycleRule {
    std::string id;
    bool enabled = true;
    LifecycleFilter filter;
    std::optional<LifecycleExpiration> expiration;
    std::optional<NoncurrentVersionExpiration> noncurrent_version_expiration;
    std::optional<int> abort_incomplete_multipart_upload_days;
    std::vector<LifecycleTransition> transitions = {};
    std::vector<NoncurrentVersionTransition> noncurrent_version_transitions = {};
    bool operator==(const LifecycleRule&) const = default;
};
struct LifecycleConfiguration {
    std::vector<LifecycleRule> rules;
    std::string transition_default_minimum_object_size = "all_storage_classes_128K";
    // Set when an answer of a service was read: it has rules that are not read here.
    bool has_more = false;
    bool operator==(const LifecycleConfiguration&) const = default;
};
using GetBucketLifecycleConfigurationInput = BucketInput;
using GetBucketLifecycleConfigurationOutput = LifecycleConfiguration;
using PutBucketLifecycleConfigurationInput = PutSettingInput<LifecycleConfiguration>;
using PutBucketLifecycleConfigurationOutput = void;
using DeleteBucketLifecycleInput = BucketInput;
using DeleteBucketLifecycleOutput = void;

struct FilterRule {
    std::string name;  // "Prefix" or "Suffix"
    std::string value;
    bool operator==(const FilterRule&) const = default;
};
// A QueueConfiguration, or a TopicConfiguration.
struct QueueConfiguration {
    std::string id;
    std::string queue_arn;            // of the topic, where it is one
    std::vector<std::string> events;  // "s3:ObjectCreated:*"
    std::vector<FilterRule> filter;
    bool to_topic = false;
    bool operator==(const QueueConfiguration&) const = default;
};
struct NotificationConfiguration {
    std::vector<QueueConfiguration> queues;
    // Set when an answer of a service was read: it has destinations (topics, functions, …) that are
    // not read of answers.
    bool has_more = false;
    bool operator==(const NotificationConfiguration&) const = default;
};
enum class DestinationValidation { check, skip };
struct PutBucketNotificationConfigurationInput {
    std::string bucket;
    NotificationConfiguration configuration;
    DestinationValidation validation = DestinationValidation::check;
    Requester requester;
};
using PutBucketNotificationConfigurationOutput = void;
using GetBucketNotificationConfigurationInput = BucketInput;
using GetBucketNotificationConfigurationOutput = NotificationConfiguration;

struct Tagging {
    Tags tags;
};
using GetBucketTaggingInput = BucketInput;
using GetBucketTaggingOutput = Tagging;
using PutBucketTaggingInput = PutSettingInput<Tagging>;
using PutBucketTaggingOutput = void;
using DeleteBucketTaggingInput = BucketInput;
using DeleteBucketTaggingOutput = void;

struct PublicAccessBlock {
    bool block_public_acls = false;
    bool ignore_public_acls = false;
    bool block_public_policy = false;
    bool restrict_public_buckets = false;
    bool operator==(const PublicAccessBlock&) const = default;
};
using GetPublicAccessBlockInput = BucketInput;
using GetPublicAccessBlockOutput = PublicAccessBlock;
using PutPublicAccessBlockInput = PutSettingInput<PublicAccessBlock>;
using PutPublicAccessBlockOutput = void;
using DeletePublicAccessBlockInput = BucketInput;
using DeletePublicAccessBlockOutput = void;

using GetObjectLockConfigurationInput = BucketInput;
using GetObjectLockConfigurationOutput = ObjectLockConfiguration;
using PutObjectLockConfigurationInput = PutSettingInput<ObjectLockConfiguration>;
using PutObjectLockConfigurationOutput = void;

struct GetBucketPolicyOutput {
    std::string policy;  // byte for byte as it was put
};
using GetBucketPolicyInput = BucketInput;
struct GetBucketPolicyStatusOutput {
    bool is_public = false;
};
using GetBucketPolicyStatusInput = BucketInput;
struct PutBucketPolicyInput {
    std::string bucket;
    std::string policy;
};
using PutBucketPolicyOutput = void;
using DeleteBucketPolicyInput = BucketInput;
using DeleteBucketPolicyOutput = void;

struct OwnershipControls {
    std::string object_ownership;  // "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"
};
using GetBucketOwnershipControlsInput = BucketInput;
using GetBucketOwnershipControlsOutput = OwnershipControls;
using PutBucketOwnershipControlsInput = PutSettingInput<OwnershipControls>;
using PutBucketOwnershipControlsOutput = void;
using DeleteBucketOwnershipControlsInput = BucketInput;
using DeleteBucketOwnershipControlsOutput = void;

// How new objects are encrypted: SSE-S3, which is all that is offered.
struct BucketEncryption {
    bool bucket_key_enabled = false;  // kept and shown; of keys of KMS alone it means something
    bool removed = false;             // shown as no rule, while objects are encrypted as before
    bool put = false;                 // a client has put it: no default any more
};
using GetBucketEncryptionInput = BucketInput;
using GetBucketEncryptionOutput = BucketEncryption;
using PutBucketEncryptionInput = PutSettingInput<BucketEncryption>;
using PutBucketEncryptionOutput = void;
using DeleteBucketEncryptionInput = BucketInput;
using DeleteBucketEncryptionOutput = void;

enum class Payer { bucket_owner, requester };
struct RequestPaymentConfiguration {
    Payer payer = Payer::bucket_owner;
};
using GetBucketRequestPaymentInput = BucketInput;
using GetBucketRequestPaymentOutput = RequestPaymentConfiguration;
using PutBucketRequestPaymentInput = PutSettingInput<RequestPaymentConfiguration>;
using PutBucketRequestPaymentOutput = void;

using GetBucketLoggingInput = BucketInput;
using GetBucketLoggingOutput = BucketLoggingStatus;
using PutBucketLoggingInput = PutSettingInput<BucketLoggingStatus>;
using PutBucketLoggingOutput = void;

using GetBucketWebsiteInput = BucketInput;
using GetBucketWebsiteOutput = WebsiteConfiguration;
using PutBucketWebsiteInput = PutSettingInput<WebsiteConfiguration>;
using PutBucketWebsiteOutput = void;
using DeleteBucketWebsiteInput = BucketInput;
using DeleteBucketWebsiteOutput = void;

struct Owner {
    std::string id;
    std::string display_name;
};
struct GetBucketAclOutput {
    Owner owner;
    Grants grants = {};  // empty in answers of other services: they are not read
};
struct PutBucketAclInput {
    std::string bucket;
    AskedList acl;
};

}  // namespace spot::s3
