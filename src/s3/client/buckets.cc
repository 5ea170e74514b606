#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/client/call.h"
#include "s3/http/documents.h"
#include "wire/error_answer.h"

namespace spot::s3 {
namespace {

// A setting's document. An answer without a body sets nothing.
template <class T>
Result<T> read_setting(const wire::Client& client, const wire::HttpResponse& response) {
    const auto& options = client.options();
    if (!trim(response.body).empty()) TRY(document_of(response, options));
    auto setting = read_document<T>(response.body, Author::service);
    if (setting) return setting;
    return fail(wire::unreadable_answer(response, options.endpoint, setting.error().message));
}

// Reads, writes or removes what s3/operations.h calls a setting.
template <class Input, class Output>
Result<Output> call_setting(const wire::Client& client, std::string_view request,
                            std::string_view subresource, const Input& input) {
    Outgoing out(std::string(request), input.bucket);
    if (!subresource.empty()) out.query(subresource);
    if constexpr (!std::is_same_v<Input, BucketInput>) {
        return out.document(write_document(input.configuration)).run(client);
    } else if constexpr (std::is_void_v<Output>) {
        return out.run(client);
    } else {
        return read_setting<Output>(client, TRY(out.send(client)));
    }
}

}  // namespace

#define SPOT_S3_SETTING(method, Name, request, target, body, subresource, ...)                 \
    Result<Name##Output> Remote::method(const Name##Input& input) {                            \
        return call_setting<Name##Input, Name##Output>(client_, #request, subresource, input); \
    }
SPOT_S3_OPERATIONS(SPOT_S3_SKIP, SPOT_S3_SKIP, SPOT_S3_SETTING, SPOT_S3_SKIP)
#undef SPOT_S3_SETTING

// A request for us-east-1 names no region; one for any other region names it.
Result<CreateBucketOutput> Remote::create_bucket(const CreateBucketInput& asked) {
    auto input = asked;
    if (input.location_constraint.empty()) input.location_constraint = client_.options().region;
    if (input.location_constraint == "us-east-1") input.location_constraint.clear();
    Outgoing out("PUT", input.bucket);
    out.header("x-amz-object-ownership", input.object_ownership.value_or(""));
    if (input.object_lock_enabled) out.header("x-amz-bucket-object-lock-enabled", "true");
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

Result<GetBucketLocationOutput> Remote::get_bucket_location(const BucketInput& input) {
    return GetBucketLocationOutput{
        TRY(Outgoing("GET", input.bucket).query("location").fetch(client_)).text};
}

Result<LifecycleConfiguration> Remote::get_bucket_lifecycle_configuration(
    const BucketInput& input) {
    const auto response = TRY(Outgoing("GET", input.bucket).query("lifecycle").send(client_));
    auto lifecycle = TRY(read_setting<LifecycleConfiguration>(client_, response));
    const auto minimum = response.headers.value("x-amz-transition-default-minimum-object-size");
    if (!minimum.empty()) lifecycle.transition_default_minimum_object_size = minimum;
    return lifecycle;
}

Result<void> Remote::put_bucket_lifecycle_configuration(
    const PutBucketLifecycleConfigurationInput& input) {
    return Outgoing("PUT", input.bucket)
        .query("lifecycle")
        .header("x-amz-transition-default-minimum-object-size",
                input.configuration.transition_default_minimum_object_size)
        .document(write_document(input.configuration))
        .run(client_);
}

Result<void> Remote::put_bucket_notification_configuration(
    const PutBucketNotificationConfigurationInput& input) {
    const bool skip = input.validation == DestinationValidation::skip;
    return Outgoing("PUT", input.bucket)
        .query("notification")
        .header("x-amz-skip-destination-validation", skip ? "true" : "")
        .document(write_document(input.configuration))
        .run(client_);
}

Result<void> Remote::put_bucket_tagging(const PutBucketTaggingInput& input) {
    return Outgoing("PUT", input.bucket)
        .query("tagging")
        .document(write_document(input.configuration))
        .run(client_);
}

Result<GetBucketPolicyOutput> Remote::get_bucket_policy(const BucketInput& input) {
    return GetBucketPolicyOutput{
        TRY(Outgoing("GET", input.bucket).query("policy").send(client_)).body};
}

Result<GetBucketPolicyStatusOutput> Remote::get_bucket_policy_status(const BucketInput& input) {
    const auto node = TRY(Outgoing("GET", input.bucket).query("policyStatus").fetch(client_));
    return GetBucketPolicyStatusOutput{equal_ignoring_case(text_of(node, "IsPublic"), "true")};
}

Result<void> Remote::put_bucket_policy(const PutBucketPolicyInput& input) {
    return Outgoing("PUT", input.bucket).query("policy").document(input.policy).run(client_);
}

Result<GetBucketAclOutput> Remote::get_bucket_acl(const BucketInput& input) {
    const auto node = TRY(Outgoing("GET", input.bucket).query("acl").fetch(client_));
    const auto* owner = node.find("Owner");
    if (owner == nullptr) return GetBucketAclOutput{};
    return GetBucketAclOutput{{text_of(*owner, "ID"), text_of(*owner, "DisplayName")}};
}

}  // namespace spot::s3
