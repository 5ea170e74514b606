#include "base/bytes.h"
#include "s3/http/acl.h"
#include "s3/http/call.h"
#include "s3/http/documents.h"
#include "s3/http/xml_text.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

std::string bucket_arn(const std::string& bucket) {
    return "arn:aws:s3:::" + bucket;
}

// 200 with nothing, or the error.
Answer done(Result<void> result, int status = 200) {
    if (!result) return fail(result.error());
    return empty(status);
}

}  // namespace

Answer list_buckets(Call& call) {
    const auto limit = TRY(call.number("max-buckets", static_cast<int>(max_buckets)));
    const auto output = TRY(
        call.service.list_buckets({call.query("prefix"), limit, call.query("continuation-token"),
                                   call.query("bucket-region")}));
    // AWS names the regions only to clients that use one of these parameters.
    const auto& asked = call.address.query;
    const bool with_region = asked.has("prefix") || asked.has("max-buckets") ||
                             asked.has("continuation-token") || asked.has("bucket-region");
    Xml xml("ListAllMyBucketsResult");
    const auto& sender = call.context.permit.canonical_id;
    xml.open("Owner");
    xml.leaf("ID", sender.empty() ? call.service.settings().account_id : sender).close();
    xml.open("Buckets");
    for (const auto& bucket : output.buckets) {
        xml.open("Bucket").leaf("Name", bucket.name).leaf("CreationDate", bucket.creation_date);
        if (with_region) xml.leaf("BucketRegion", bucket.bucket_region);
        xml.leaf("BucketArn", bucket_arn(bucket.name)).close();
    }
    xml.close();
    xml.leaf_if("ContinuationToken", output.continuation_token);
    xml.leaf_if("Prefix", call.query("prefix"));
    return document(xml.take());
}

Answer create_bucket(Call& call) {
    auto input = TRY(read_create_bucket(call.request.body));
    input.bucket = call.address.bucket;
    if (const auto* ownership = call.request.headers.find("x-amz-object-ownership")) {
        input.object_ownership = *ownership;
    }
    const auto locked = call.header("x-amz-bucket-object-lock-enabled");
    input.object_lock_enabled = equal_ignoring_case(locked, "true");
    input.acl = TRY(call.asked_list());
    const auto output = TRY(call.service.create_bucket(input));
    auto response = empty(200);
    response.headers.set("location", output.location);
    response.headers.set("x-amz-bucket-arn", bucket_arn(input.bucket));
    return response;
}

Answer head_bucket(Call& call) {
    const auto output = TRY(call.service.head_bucket(call.bucket()));
    auto response = empty(200);
    response.headers.set("x-amz-bucket-region", output.bucket_region);
    response.headers.set("x-amz-bucket-arn", bucket_arn(call.address.bucket));
    response.headers.set("x-amz-access-point-alias", "false");
    response.headers.set("content-type", "application/xml");
    return response;
}

Answer get_bucket_location(Call& call) {
    const auto output = TRY(call.service.get_bucket_location(call.bucket()));
    // The one document whose root is a leaf.
    return document("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LocationConstraint xmlns=\"" +
                    std::string(xmlns) + "\">" + output.location_constraint +
                    "</LocationConstraint>");
}

Answer get_bucket_lifecycle_configuration(Call& call) {
    const auto output = TRY(call.service.get_bucket_lifecycle_configuration(call.bucket()));
    auto response = document(write_document(output));
    response.headers.set("x-amz-transition-default-minimum-object-size",
                         output.transition_default_minimum_object_size);
    return response;
}

Answer put_bucket_lifecycle_configuration(Call& call) {
    auto lifecycle = TRY(read_document<LifecycleConfiguration>(call.request.body));
    const auto minimum = call.header("x-amz-transition-default-minimum-object-size");
    if (!minimum.empty()) lifecycle.transition_default_minimum_object_size = minimum;
    auto response = empty(200);
    response.headers.set("x-amz-transition-default-minimum-object-size",
                         lifecycle.transition_default_minimum_object_size);
    TRY(call.service.put_bucket_lifecycle_configuration(
        {call.address.bucket, std::move(lifecycle)}));
    return response;
}

Answer put_bucket_notification_configuration(Call& call) {
    PutBucketNotificationConfigurationInput input{.bucket = call.address.bucket};
    input.configuration = TRY(read_document<NotificationConfiguration>(call.request.body));
    if (call.header("x-amz-skip-destination-validation") == "true") {
        input.validation = DestinationValidation::skip;
    }
    input.requester = call.requester();
    return done(call.service.put_bucket_notification_configuration(input));
}

Answer put_bucket_tagging(Call& call) {
    auto tagging = TRY(read_document<Tagging>(call.request.body));
    return done(call.service.put_bucket_tagging({call.address.bucket, std::move(tagging)}), 204);
}

Answer get_bucket_policy(Call& call) {
    auto output = TRY(call.service.get_bucket_policy(call.bucket()));
    auto response = empty(200);
    response.headers.set("content-type", "application/json");
    response.body = std::move(output.policy);
    return response;
}

Answer get_bucket_policy_status(Call& call) {
    const auto output = TRY(call.service.get_bucket_policy_status(call.bucket()));
    return document(Xml("PolicyStatus").leaf("IsPublic", output.is_public).take());
}

Answer put_bucket_policy(Call& call) {
    return done(call.service.put_bucket_policy({call.address.bucket, call.request.body}), 204);
}

Answer get_bucket_acl(Call& call) {
    const auto output = TRY(call.service.get_bucket_acl(call.bucket()));
    return document(write_acl({output.owner.id, output.grants}));
}

Answer put_bucket_acl(Call& call) {
    TRY(call.service.head_bucket(call.bucket()));
    auto acl = TRY(read_acl_request(call.request, call.service.settings().account_id));
    return done(call.service.put_bucket_acl({call.address.bucket, std::move(acl)}));
}

}  // namespace spot::s3
