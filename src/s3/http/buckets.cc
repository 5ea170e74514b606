#include "s3/http/call.h"
#include "s3/http/documents.h"
#include "s3/http/xml_text.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

// 200 with nothing, or the error.
Answer done(Result<void> result, int status = 200) {
    if (!result) return fail(result.error());
    return empty(status);
}

}  // namespace

Answer list_buckets(Call& call) {
    const auto limit = TRY(call.number("max-buckets", static_cast<int>(max_buckets)));
    const auto output = TRY(
        call.service.list_buckets({call.query("prefix"), limit, call.query("continuation-token")}));
    const auto& owner = call.service.settings().account_id;
    Xml xml("ListAllMyBucketsResult");
    xml.open("Owner").leaf("ID", owner).leaf("DisplayName", owner).close();
    xml.open("Buckets");
    for (const auto& bucket : output.buckets) {
        xml.open("Bucket").leaf("Name", bucket.name).leaf("CreationDate", bucket.creation_date);
        xml.leaf("BucketRegion", bucket.bucket_region).close();
    }
    xml.close();
    xml.leaf_if("ContinuationToken", output.continuation_token);
    xml.leaf_if("Prefix", call.query("prefix"));
    return document(xml.take());
}

Answer create_bucket(Call& call) {
    auto input = TRY(read_create_bucket(call.request.body));
    input.bucket = call.address.bucket;
    input.object_ownership = call.header("x-amz-object-ownership");
    const auto output = TRY(call.service.create_bucket(input));
    auto response = empty(200);
    response.headers.set("location", output.location);
    return response;
}

Answer head_bucket(Call& call) {
    const auto output = TRY(call.service.head_bucket(call.bucket()));
    auto response = empty(200);
    response.headers.set("x-amz-bucket-region", output.bucket_region);
    response.headers.set("x-amz-access-point-alias", "false");
    response.headers.set("content-type", "application/xml");
    return response;
}

Answer delete_bucket(Call& call) {
    return done(call.service.delete_bucket(call.bucket()), 204);
}

Answer get_bucket_location(Call& call) {
    const auto output = TRY(call.service.get_bucket_location(call.bucket()));
    // The one document whose root is a leaf.
    return document("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LocationConstraint xmlns=\"" +
                    std::string(xmlns) + "\">" + output.location_constraint +
                    "</LocationConstraint>");
}

Answer get_bucket_versioning(Call& call) {
    const auto output = TRY(call.service.get_bucket_versioning(call.bucket()));
    return document(write_versioning(output.status));
}

Answer put_bucket_versioning(Call& call) {
    const auto status = TRY(read_versioning(call.request.body));
    return done(call.service.put_bucket_versioning({call.address.bucket, status}));
}

Answer get_bucket_cors(Call& call) {
    return document(write_cors(TRY(call.service.get_bucket_cors(call.bucket()))));
}

Answer put_bucket_cors(Call& call) {
    auto cors = TRY(read_cors(call.request.body));
    return done(call.service.put_bucket_cors({call.address.bucket, std::move(cors)}));
}

Answer delete_bucket_cors(Call& call) {
    return done(call.service.delete_bucket_cors(call.bucket()), 204);
}

Answer get_bucket_lifecycle(Call& call) {
    const auto output = TRY(call.service.get_bucket_lifecycle_configuration(call.bucket()));
    auto response = document(write_lifecycle(output));
    response.headers.set("x-amz-transition-default-minimum-object-size",
                         output.transition_default_minimum_object_size);
    return response;
}

Answer put_bucket_lifecycle(Call& call) {
    auto lifecycle = TRY(read_lifecycle(call.request.body));
    const auto minimum = call.header("x-amz-transition-default-minimum-object-size");
    if (!minimum.empty()) lifecycle.transition_default_minimum_object_size = minimum;
    auto response = empty(200);
    response.headers.set("x-amz-transition-default-minimum-object-size",
                         lifecycle.transition_default_minimum_object_size);
    TRY(call.service.put_bucket_lifecycle_configuration(
        {call.address.bucket, std::move(lifecycle)}));
    return response;
}

Answer delete_bucket_lifecycle(Call& call) {
    return done(call.service.delete_bucket_lifecycle(call.bucket()), 204);
}

Answer get_bucket_notification(Call& call) {
    return document(
        write_notification(TRY(call.service.get_bucket_notification_configuration(call.bucket()))));
}

Answer put_bucket_notification(Call& call) {
    PutBucketNotificationConfigurationInput input{.bucket = call.address.bucket};
    input.notification = TRY(read_notification(call.request.body));
    if (call.header("x-amz-skip-destination-validation") == "true") {
        input.validation = DestinationValidation::skip;
    }
    input.requester = call.requester();
    return done(call.service.put_bucket_notification_configuration(input));
}

Answer get_bucket_tagging(Call& call) {
    return document(write_tagging(TRY(call.service.get_bucket_tagging(call.bucket())).tags));
}

Answer put_bucket_tagging(Call& call) {
    auto tags = TRY(read_tagging(call.request.body));
    return done(call.service.put_bucket_tagging({call.address.bucket, std::move(tags)}), 204);
}

Answer delete_bucket_tagging(Call& call) {
    return done(call.service.delete_bucket_tagging(call.bucket()), 204);
}

Answer get_public_access_block(Call& call) {
    return document(
        write_public_access_block(TRY(call.service.get_public_access_block(call.bucket()))));
}

Answer put_public_access_block(Call& call) {
    const auto block = TRY(read_public_access_block(call.request.body));
    return done(call.service.put_public_access_block({call.address.bucket, block}));
}

Answer delete_public_access_block(Call& call) {
    return done(call.service.delete_public_access_block(call.bucket()), 204);
}

Answer get_ownership_controls(Call& call) {
    return document(
        write_ownership(TRY(call.service.get_bucket_ownership_controls(call.bucket()))));
}

Answer put_ownership_controls(Call& call) {
    auto controls = TRY(read_ownership(call.request.body));
    return done(
        call.service.put_bucket_ownership_controls({call.address.bucket, std::move(controls)}));
}

Answer delete_ownership_controls(Call& call) {
    return done(call.service.delete_bucket_ownership_controls(call.bucket()), 204);
}

std::string acl_document(const Owner& owner) {
    Xml xml("AccessControlPolicy");
    xml.open("Owner").leaf("ID", owner.id).leaf("DisplayName", owner.display_name).close();
    xml.open("AccessControlList").open("Grant");
    xml.open(
        "Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:type=\"CanonicalUser\"");
    xml.leaf("ID", owner.id).leaf("DisplayName", owner.display_name).close();
    xml.leaf("Permission", "FULL_CONTROL");
    return xml.take();
}

Answer get_bucket_acl(Call& call) {
    return document(acl_document(TRY(call.service.get_bucket_acl(call.bucket())).owner));
}

// The one ACL there can be is there already: check_headers() let nothing else through.
Answer put_bucket_acl(Call& call) {
    TRY(call.service.head_bucket(call.bucket()));
    if (!call.request.body.empty()) return refuse("AccessControlListNotSupported");
    return empty(200);
}

Answer get_constant(Call& call) {
    TRY(call.service.head_bucket(call.bucket()));
    if (call.route.subresource == "accelerate") {
        return document(Xml("AccelerateConfiguration").take());
    }
    if (call.route.subresource == "logging") return document(Xml("BucketLoggingStatus").take());
    return document(Xml("RequestPaymentConfiguration").leaf("Payer", "BucketOwner").take());
}

Answer get_absent(Call& call) {
    TRY(call.service.head_bucket(call.bucket()));
    const auto& name = call.route.subresource;
    const auto code = name == "encryption"    ? "ServerSideEncryptionConfigurationNotFoundError"
                      : name == "object-lock" ? "ObjectLockConfigurationNotFoundError"
                      : name == "replication" ? "ReplicationConfigurationNotFoundError"
                      : name == "website"     ? "NoSuchWebsiteConfiguration"
                                              : "NoSuchBucketPolicy";
    return refuse_for(code, {{"BucketName", call.address.bucket}});
}

Answer delete_absent(Call& call) {
    TRY(call.service.head_bucket(call.bucket()));
    return empty(204);
}

}  // namespace spot::s3
