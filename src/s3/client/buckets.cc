#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/client/call.h"
#include "s3/http/documents.h"
#include "wire/error_answer.h"

namespace spot::s3 {
namespace {

// A setting, read by its reader of documents.h. An answer without a body sets nothing.
template <class T>
Result<T> read_setting(const wire::Client& client, const wire::HttpResponse& response,
                       Result<T> (*read)(std::string_view, Author)) {
    const auto& options = client.options();
    if (!trim(response.body).empty()) TRY(document_of(response, options));
    auto setting = read(response.body, Author::service);
    if (setting) return setting;
    return fail(wire::unreadable_answer(response, options.endpoint, setting.error().message));
}

template <class T>
Result<T> setting(const wire::Client& client, const BucketInput& input, std::string_view name,
                  Result<T> (*read)(std::string_view, Author)) {
    const auto response = TRY(Outgoing("GET", input.bucket).query(name).send(client));
    return read_setting(client, response, read);
}

Result<void> set(const wire::Client& client, const std::string& bucket, std::string_view name,
                 std::string body) {
    return Outgoing("PUT", bucket).query(name).document(std::move(body)).run(client);
}

Result<void> unset(const wire::Client& client, const BucketInput& input, std::string_view name) {
    return Outgoing("DELETE", input.bucket).query(name).run(client);
}

}  // namespace

// us-east-1 is asked for by saying nothing, every other region by its name.
Result<CreateBucketOutput> Remote::create_bucket(const CreateBucketInput& asked) {
    auto input = asked;
    if (input.location_constraint.empty()) input.location_constraint = client_.options().region;
    if (input.location_constraint == "us-east-1") input.location_constraint.clear();
    Outgoing out("PUT", input.bucket);
    out.header("x-amz-object-ownership", input.object_ownership);
    const bool said = !input.location_constraint.empty() || !input.tags.empty();
    if (said) out.document(write_create_bucket(input));
    const auto response = TRY(out.send(client_));
    return CreateBucketOutput{std::string(response.headers.value("location"))};
}

Result<HeadBucketOutput> Remote::head_bucket(const BucketInput& input) {
    const auto response = TRY(Outgoing("HEAD", input.bucket).send(client_));
    return HeadBucketOutput{std::string(response.headers.value("x-amz-bucket-region"))};
}

Result<ListBucketsOutput> Remote::list_buckets(const ListBucketsInput& input) {
    Outgoing out("GET", "");
    out.query_if("prefix", input.prefix);
    out.query_if("continuation-token", input.continuation_token);
    if (input.max_buckets != static_cast<int>(max_buckets)) {
        out.query("max-buckets", std::to_string(input.max_buckets));
    }
    const auto node = TRY(out.fetch(client_));
    ListBucketsOutput output;
    output.continuation_token = text_of(node, "ContinuationToken");
    const auto* buckets = node.find("Buckets");
    if (buckets == nullptr) return output;
    for (const auto* bucket : children(*buckets, "Bucket")) {
        output.buckets.push_back({text_of(*bucket, "Name"),
                                  parse_iso8601(text_of(*bucket, "CreationDate")).value_or(Time{}),
                                  text_of(*bucket, "BucketRegion")});
    }
    return output;
}

Result<void> Remote::delete_bucket(const BucketInput& input) {
    return Outgoing("DELETE", input.bucket).run(client_);
}

Result<GetBucketLocationOutput> Remote::get_bucket_location(const BucketInput& input) {
    return GetBucketLocationOutput{
        TRY(Outgoing("GET", input.bucket).query("location").fetch(client_)).text};
}

Result<GetBucketVersioningOutput> Remote::get_bucket_versioning(const BucketInput& input) {
    return GetBucketVersioningOutput{TRY(setting(client_, input, "versioning", &read_versioning))};
}

Result<void> Remote::put_bucket_versioning(const PutBucketVersioningInput& input) {
    return set(client_, input.bucket, "versioning", write_versioning(input.status));
}

Result<CorsConfiguration> Remote::get_bucket_cors(const BucketInput& input) {
    return setting(client_, input, "cors", &read_cors);
}

Result<void> Remote::put_bucket_cors(const PutBucketCorsInput& input) {
    return set(client_, input.bucket, "cors", write_cors(input.cors));
}

Result<void> Remote::delete_bucket_cors(const BucketInput& input) {
    return unset(client_, input, "cors");
}

Result<LifecycleConfiguration> Remote::get_bucket_lifecycle_configuration(
    const BucketInput& input) {
    const auto response = TRY(Outgoing("GET", input.bucket).query("lifecycle").send(client_));
    auto lifecycle = TRY(read_setting(client_, response, &read_lifecycle));
    const auto minimum = response.headers.value("x-amz-transition-default-minimum-object-size");
    if (!minimum.empty()) lifecycle.transition_default_minimum_object_size = minimum;
    return lifecycle;
}

Result<void> Remote::put_bucket_lifecycle_configuration(
    const PutBucketLifecycleConfigurationInput& input) {
    return Outgoing("PUT", input.bucket)
        .query("lifecycle")
        .header("x-amz-transition-default-minimum-object-size",
                input.lifecycle.transition_default_minimum_object_size)
        .document(write_lifecycle(input.lifecycle))
        .run(client_);
}

Result<void> Remote::delete_bucket_lifecycle(const BucketInput& input) {
    return unset(client_, input, "lifecycle");
}

Result<NotificationConfiguration> Remote::get_bucket_notification_configuration(
    const BucketInput& input) {
    return setting(client_, input, "notification", &read_notification);
}

Result<void> Remote::put_bucket_notification_configuration(
    const PutBucketNotificationConfigurationInput& input) {
    const bool skip = input.validation == DestinationValidation::skip;
    return Outgoing("PUT", input.bucket)
        .query("notification")
        .header("x-amz-skip-destination-validation", skip ? "true" : "")
        .document(write_notification(input.notification))
        .run(client_);
}

Result<BucketTaggingOutput> Remote::get_bucket_tagging(const BucketInput& input) {
    return BucketTaggingOutput{TRY(setting(client_, input, "tagging", &read_tagging))};
}

Result<void> Remote::put_bucket_tagging(const PutBucketTaggingInput& input) {
    return set(client_, input.bucket, "tagging", write_tagging(input.tags));
}

Result<void> Remote::delete_bucket_tagging(const BucketInput& input) {
    return unset(client_, input, "tagging");
}

Result<PublicAccessBlock> Remote::get_public_access_block(const BucketInput& input) {
    return setting(client_, input, "publicAccessBlock", &read_public_access_block);
}

Result<void> Remote::put_public_access_block(const PutPublicAccessBlockInput& input) {
    return set(client_, input.bucket, "publicAccessBlock",
               write_public_access_block(input.configuration));
}

Result<void> Remote::delete_public_access_block(const BucketInput& input) {
    return unset(client_, input, "publicAccessBlock");
}

Result<OwnershipControls> Remote::get_bucket_ownership_controls(const BucketInput& input) {
    return setting(client_, input, "ownershipControls", &read_ownership);
}

Result<void> Remote::put_bucket_ownership_controls(const PutBucketOwnershipControlsInput& input) {
    return set(client_, input.bucket, "ownershipControls", write_ownership(input.controls));
}

Result<void> Remote::delete_bucket_ownership_controls(const BucketInput& input) {
    return unset(client_, input, "ownershipControls");
}

Result<GetBucketAclOutput> Remote::get_bucket_acl(const BucketInput& input) {
    const auto node = TRY(Outgoing("GET", input.bucket).query("acl").fetch(client_));
    const auto* owner = node.find("Owner");
    if (owner == nullptr) return GetBucketAclOutput{};
    return GetBucketAclOutput{{text_of(*owner, "ID"), text_of(*owner, "DisplayName")}};
}

}  // namespace spot::s3
