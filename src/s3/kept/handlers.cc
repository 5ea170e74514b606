// Handlers of the configurations that are kept and have no effect (documents.h).

#include "base/bytes.h"
#include "base/check.h"
#include "s3/http/call.h"
#include "s3/http/reading.h"
#include "s3/http/xml_text.h"
#include "s3/kept/documents.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

const KeptKind& kind_of(const Call& call) {
    const auto* kind = kept_kind(call.route.subresource);
    CHECK(kind != nullptr, "a route of no kind");
    return *kind;
}

KeptName name_of(const Call& call) {
    return {call.address.bucket, std::string(call.route.subresource),
            kind_of(call).list_root.empty() ? "" : call.query("id")};
}

Result<void> check_id(const KeptKind& kind, const std::string& id, const wire::Node& root) {
    if (kind.list_root.empty()) return {};
    const bool fits = !id.empty() && id.size() <= max_kept_id_bytes &&
                      id.find_first_not_of(
                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                          "0123456789._-") == std::string::npos;
    if (!fits) return refuse("InvalidConfigurationId");
    if (text_of(root, "Id") != id) return refuse(kind.id_mismatch);
    return {};
}

// The name of the bucket in an ARN of one; "": it is none.
std::string bucket_in(const std::string& arn) {
    constexpr std::string_view start = "arn:aws:s3:::";
    return arn.starts_with(start) ? arn.substr(start.size()) : "";
}

Result<void> check_inventory(const wire::Node& root) {
    const auto* where = root.find("Destination")->find("S3BucketDestination");
    if (!bucket_in(text_of(*where, "Bucket")).empty()) return {};
    return refuse("InvalidS3DestinationBucket");
}

Result<void> check_replication(Call& call, const wire::Node& root) {
    const auto versioned = [&](const std::string& bucket) {
        const auto kept = call.service.get_bucket_versioning({bucket});
        return kept && kept->status == VersioningStatus::enabled;
    };
    if (!versioned(call.address.bucket)) {
        return refuse("InvalidRequest",
                      "Versioning must be 'Enabled' on the bucket to apply a replication "
                      "configuration");
    }
    for (const auto* rule : children(root, "Rule")) {
        if (versioned(bucket_in(text_of(*rule->find("Destination"), "Bucket")))) continue;
        return refuse("InvalidRequest", "Destination bucket must have versioning enabled.");
    }
    return {};
}

Result<void> check_acceleration(const Call& call) {
    if (call.address.bucket.find('.') == std::string::npos) return {};
    return refuse("InvalidRequest",
                  "S3 Transfer Acceleration is not supported for buckets with periods (.) in their "
                  "names");
}

std::string with_namespace(std::string document, std::string_view root) {
    return document.insert(1 + root.size(), " xmlns=\"" + std::string(xmlns) + "\"");
}

}  // namespace

Answer put_kept(Call& call) {
    const auto& kind = kind_of(call);
    Reading reading;
    TRY(call.service.head_bucket(call.bucket()));
    const auto root = TRY(reading.parse(call.request.body, root_name(kind)));
    auto kept = TRY(kept_document(kind, root));
    TRY(check_id(kind, call.query("id"), root));
    if (kind.name == "inventory") TRY(check_inventory(root));
    if (kind.name == "accelerate") TRY(check_acceleration(call));
    if (kind.name == "replication") TRY(check_replication(call, root));
    TRY(call.service.put_kept(name_of(call), std::move(kept)));
    return empty(kind.list_root.empty() ? 200 : 204);
}

Answer get_kept(Call& call) {
    const auto& kind = kind_of(call);
    auto kept = TRY(call.service.get_kept(name_of(call)));
    if (!kept && kind.name == "accelerate") return document(Xml(root_name(kind)).take());
    if (!kept && kind.name == "replication") {
        return refuse_for("ReplicationConfigurationNotFoundError",
                          {{"BucketName", call.address.bucket}});
    }
    if (!kept) return refuse("NoSuchConfiguration");
    return document("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" +
                    with_namespace(std::move(*kept), root_name(kind)));
}

Answer list_kept(Call& call) {
    const auto token = call.query("continuation-token");
    const auto after = unbase64(token);
    if (!after) {
        return invalid_argument("The continuation token provided is incorrect",
                                "continuation-token", token);
    }
    auto name = name_of(call);
    name.id = *after;
    const auto page = TRY(call.service.list_kept(name));
    Xml xml(kind_of(call).list_root);
    for (const auto& kept : page.documents) xml.element(kept);
    xml.leaf("IsTruncated", page.truncated);
    xml.leaf_if("ContinuationToken", token);
    if (page.truncated) xml.leaf("NextContinuationToken", base64(page.last_id));
    return document(xml.take());
}

Answer delete_kept(Call& call) {
    const bool was_there = TRY(call.service.delete_kept(name_of(call)));
    if (!was_there && !kind_of(call).list_root.empty()) return refuse("NoSuchConfiguration");
    return empty(204);
}

}  // namespace spot::s3
