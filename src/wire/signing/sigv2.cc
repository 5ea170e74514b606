#include "wire/signing/sigv2.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/time_text.h"
#include "wire/signing/refusals.h"

namespace spot::wire {
namespace {

// Subresources and overrides that are part of what is signed; a closed list.
constexpr std::string_view signed_parameters[] = {"accelerate",
                                                  "acl",
                                                  "analytics",
                                                  "attributes",
                                                  "cors",
                                                  "defaultObjectAcl",
                                                  "delete",
                                                  "encryption",
                                                  "intelligent-tiering",
                                                  "inventory",
                                                  "legal-hold",
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

std::string canonical_resource(const std::string& path, const Query& query) {
    auto fields = query.all();
    std::sort(fields.begin(), fields.end());
    std::string out = path;
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

// x-amz-* headers of the request, and those that SDKs move into the query of a presigned URL
// (`query` is nullptr where the signature stands in a header).
std::string canonical_headers(const HttpRequest& request, const Query* query) {
    std::map<std::string, std::string> found;
    const auto take = [&](std::string_view name, std::string_view value) {
        auto key = lower(name);
        if (!key.starts_with("x-amz-")) return;
        auto& entry = found[key];
        if (!entry.empty()) entry += ',';
        entry += trim(value);
    };
    for (const auto& [name, value] : request.headers.all()) take(name, value);
    if (query != nullptr) {
        for (const auto& [name, value] : query->all()) take(name, value);
    }
    std::string out;
    for (const auto& [name, value] : found) out += name + ":" + value + "\n";
    return out;
}

Result<std::string> secret_of(std::string_view key_id, const FindSecret& find_secret) {
    auto secret = find_secret(key_id);
    if (secret) return *std::move(secret);
    return fail(Kind::denied, "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.");
}

// A bucket's address, with nothing behind its name.
bool bucket_alone(const std::string& path) {
    return path.size() > 1 && path.find('/', 1) == std::string::npos;
}

struct Signed {
    std::string_view key_id;
    const std::string& secret;
    std::string_view signature;
    std::string_view date;  // the Date header, "" where x-amz-date is there, or the end of a URL
    std::string headers;    // canonical_headers()
};

Result<void> check_signature(const HttpRequest& request, const Query& query, const Signed& claim) {
    const auto text = [&](const std::string& path) {
        return request.method + "\n" + std::string(request.headers.value("Content-MD5")) + "\n" +
               std::string(request.headers.value("Content-Type")) + "\n" + std::string(claim.date) +
               "\n" + claim.headers + canonical_resource(path, query);
    };
    const auto fits = [&](const std::string& path) {
        return equal_in_constant_time(base64(hmac_sha1(claim.secret, text(path))), claim.signature);
    };
    if (fits(request.path)) return {};
    // botocore signs a bucket's name with a slash behind it, and sends it without.
    if (bucket_alone(request.path) && fits(request.path + "/")) return {};
    auto error = signature_mismatch();
    error.value().details = mismatch_details(claim.key_id, claim.signature, text(request.path));
    return error;
}

}  // namespace

Result<Identity> verify_sigv2_header(const HttpRequest& request, const Query& query,
                                     const FindSecret& find_secret, Time now) {
    auto credentials = request.headers.value("Authorization");
    credentials.remove_prefix(std::min(credentials.size(), sigv2_scheme.size()));
    const auto colon = credentials.find(':');
    if (colon == std::string_view::npos) {
        return fail(Kind::invalid, "InvalidArgument",
                    "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature");
    }
    const auto key_id = trim(credentials.substr(0, colon));
    const auto signature = trim(credentials.substr(colon + 1));
    const auto secret = TRY(secret_of(key_id, find_secret));
    const auto* amz_date = request.headers.find("x-amz-date");
    const auto date =
        amz_date != nullptr ? std::string_view(*amz_date) : request.headers.value("Date");
    const auto signed_at = parse_http_date(date);
    if (!signed_at) {
        return fail(Kind::denied, "AccessDenied",
                    "AWS authentication requires a valid Date or x-amz-date header");
    }
    if (*signed_at > now + clock_skew_allowed || *signed_at + clock_skew_allowed < now) {
        return too_skewed(date, now);
    }
    // Version 2 signs no such parameter beside a header, and S3 reads some as headers: anyone on
    // the way could add one.
    for (const auto& [name, value] : query.all()) {
        if (!lower(name).starts_with("x-amz-")) continue;
        return fail(Kind::denied, "AccessDenied",
                    "A request signed with version 2 in its Authorization header has no x-amz- "
                    "parameters in its address: send " +
                        name + " as a header");
    }
    TRY(check_signature(request, query,
                        {key_id, secret, signature, amz_date == nullptr ? date : std::string_view(),
                         canonical_headers(request, nullptr)}));
    return Identity{.access_key_id = std::string(key_id),
                    .payload_mode = PayloadMode::unsigned_payload};
}

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
    const auto secret = TRY(secret_of(key_id, find_secret));
    TRY(check_signature(request, query,
                        {key_id, secret, *query.find("Signature"), *expires_text,
                         canonical_headers(request, &query)}));
    if (to_seconds(now) > *expires) {
        auto error = fail(Kind::denied, "AccessDenied", "Request has expired");
        error.value().details = expiry_details(from_seconds(*expires), now);
        return error;
    }
    return Identity{
        .access_key_id = key_id, .payload_mode = PayloadMode::unsigned_payload, .presigned = true};
}

}  // namespace spot::wire
