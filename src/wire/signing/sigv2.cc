#include "wire/signing/sigv2.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "base/hash.h"
#include "wire/signing/refusals.h"

namespace spot::wire {
namespace {

// Subresources and overrides that are part of what is signed; a closed list.
constexpr std::string_view signed_parameters[] = {"accelerate",
                                                  "acl",
                                                  "analytics",
                                                  "cors",
                                                  "defaultObjectAcl",
                                                  "delete",
                                                  "encryption",
                                                  "inventory",
                                                  "lifecycle",
                                                  "location",
                                                  "logging",
                                                  "metrics",
                                                  "notification",
                                                  "object-lock",
                                                  "ownershipControls",
                                                  "partNumber",
                                                  "policy",
                                                  "policyStatus",
                                                  "publicAccessBlock",
                                                  "replication",
                                                  "requestPayment",
                                                  "response-cache-control",
                                                  "response-content-disposition",
                                                  "response-content-encoding",
                                                  "response-content-language",
                                                  "response-content-type",
                                                  "response-expires",
                                                  "restore",
                                                  "retention",
                                                  "select",
                                                  "select-type",
                                                  "tagging",
                                                  "torrent",
                                                  "uploadId",
                                                  "uploads",
                                                  "versionId",
                                                  "versioning",
                                                  "versions",
                                                  "website"};

std::string canonical_resource(std::string_view path, const Query& query) {
    auto fields = query.all();
    std::sort(fields.begin(), fields.end());
    std::string out(path);
    char before = '?';
    for (const auto& [name, value] : fields) {
        if (!std::binary_search(std::begin(signed_parameters), std::end(signed_parameters), name)) {
            continue;
        }
        out += before;
        out += name;
        if (!value.empty()) out += "=" + value;
        before = '&';
    }
    return out;
}

// x-amz-* headers of the request, and those that SDKs move into the query of a presigned URL.
std::string canonical_headers(const HttpRequest& request, const Query& query) {
    std::map<std::string, std::string> found;
    const auto take = [&](std::string_view name, std::string_view value) {
        auto key = lower(name);
        if (!key.starts_with("x-amz-")) return;
        auto& entry = found[key];
        if (!entry.empty()) entry += ',';
        entry += trim(value);
    };
    for (const auto& [name, value] : request.headers.all()) take(name, value);
    for (const auto& [name, value] : query.all()) take(name, value);
    std::string out;
    for (const auto& [name, value] : found) out += name + ":" + value + "\n";
    return out;
}

}  // namespace

Result<Identity> verify_sigv2_presigned(const HttpRequest& request, const Query& query,
                                        const FindSecret& find_secret, Time now) {
    const auto* expires_text = query.find("Expires");
    const auto expires = expires_text == nullptr ? std::nullopt : parse_int(*expires_text);
    if (!expires || !query.has("AWSAccessKeyId") || !query.has("Signature")) {
        return fail(Kind::denied, "AccessDenied",
                    "Query-string authentication requires the Signature, Expires and "
                    "AWSAccessKeyId parameters");
    }
    const auto& key_id = *query.find("AWSAccessKeyId");
    const auto secret = find_secret(key_id);
    if (!secret) {
        return fail(Kind::denied, "InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.");
    }
    const auto head = request.method + "\n" + std::string(request.headers.value("Content-MD5")) +
                      "\n" + std::string(request.headers.value("Content-Type")) + "\n" +
                      *expires_text + "\n" + canonical_headers(request, query);
    const auto text = head + canonical_resource(request.path, query);
    const auto signs = [&](const std::string& signed_text) {
        return equal_in_constant_time(base64(hmac_sha1(*secret, signed_text)),
                                      *query.find("Signature"));
    };
    // botocore signs the path of a bucket with a slash at its end, and sends it without.
    const bool bucket = request.path.size() > 1 && request.path.find('/', 1) == std::string::npos;
    if (!signs(text) && !(bucket && signs(head + canonical_resource(request.path + "/", query)))) {
        auto error = signature_mismatch();
        error.value().details = mismatch_details(key_id, *query.find("Signature"), text);
        return error;
    }
    if (to_seconds(now) > *expires) {
        auto error = fail(Kind::denied, "AccessDenied", "Request has expired");
        error.value().details = expiry_details(from_seconds(*expires), now);
        return error;
    }
    return Identity{
        .access_key_id = key_id, .payload_mode = PayloadMode::unsigned_payload, .presigned = true};
}

}  // namespace spot::wire
