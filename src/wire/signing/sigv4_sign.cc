#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/time_text.h"
#include "wire/signing/sigv4.h"
#include "wire/signing/sigv4_canonical.h"

namespace spot::wire {
namespace {

// Headers on the way that others may change are not signed.
bool signable(std::string_view name) {
    for (const auto* left_out : {"authorization", "user-agent", "connection", "expect",
                                 "transfer-encoding", "x-amzn-trace-id", "accept-encoding"}) {
        if (equal_ignoring_case(name, left_out)) return false;
    }
    return true;
}

std::string chain(std::string_view kind, const ChunkSigning& chunks, std::string_view previous,
                  std::string_view middle, std::string_view last) {
    const auto text = fmt::format("{}\n{}\n{}\n{}\n{}{}", kind, chunks.amz_date, chunks.scope,
                                  previous, middle, last);
    return hex(hmac_sha256(chunks.signing_key, text));
}

}  // namespace

std::string signing_key(std::string_view secret, std::string_view date, std::string_view region,
                        std::string_view service) {
    auto key = hmac_sha256(fmt::format("AWS4{}", secret), date);
    key = hmac_sha256(key, region);
    key = hmac_sha256(key, service);
    return hmac_sha256(key, "aws4_request");
}

void sign(HttpRequest& request, const Credentials& credentials, const SignOptions& options) {
    const bool s3 = options.service == "s3";
    const auto amz_date = basic_iso8601(options.now);
    const auto payload_hash =
        options.payload_sha256.empty() ? hex(sha256(request.body)) : options.payload_sha256;
    auto& headers = request.headers;
    headers.remove("Authorization");
    headers.set("x-amz-date", amz_date);
    if (s3) headers.set("x-amz-content-sha256", payload_hash);
    if (!credentials.session_token.empty()) {
        headers.set("x-amz-security-token", credentials.session_token);
    }
    std::vector<std::string> names;
    for (const auto& [name, value] : headers.all()) {
        if (signable(name)) names.push_back(lower(name));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());

    const auto date = amz_date.substr(0, 8);
    const auto scope = fmt::format("{}/{}/{}/aws4_request", date, options.region, options.service);
    const auto text =
        string_to_sign(amz_date, scope, canonical_request(request, names, payload_hash, s3));
    const auto key =
        signing_key(credentials.secret_access_key, date, options.region, options.service);
    headers.set("Authorization",
                fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
                            credentials.access_key_id, scope, fmt::join(names, ";"),
                            hex(hmac_sha256(key, text))));
}

std::string presign(const std::string& method, const std::string& host, const std::string& path,
                    const std::string& query, const Credentials& credentials,
                    const SignOptions& options, std::int64_t expires_seconds) {
    const auto amz_date = basic_iso8601(options.now);
    const auto date = amz_date.substr(0, 8);
    const auto scope = fmt::format("{}/{}/{}/aws4_request", date, options.region, options.service);
    HttpRequest request{.method = method, .path = path, .query = query};
    request.headers.add("host", host);
    if (!request.query.empty()) request.query += '&';
    request.query += fmt::format(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={}"
        "&X-Amz-SignedHeaders=host",
        percent_encode(credentials.access_key_id + "/" + scope), amz_date, expires_seconds);
    if (!credentials.session_token.empty()) {
        request.query += "&X-Amz-Security-Token=" + percent_encode(credentials.session_token);
    }
    const auto text = string_to_sign(
        amz_date, scope, canonical_request(request, {"host"}, "UNSIGNED-PAYLOAD", true));
    const auto key =
        signing_key(credentials.secret_access_key, date, options.region, options.service);
    return request.query + "&X-Amz-Signature=" + hex(hmac_sha256(key, text));
}

std::string chunk_signature(const ChunkSigning& chunks, std::string_view previous,
                            std::string_view sha256_hex) {
    static const std::string hash_of_nothing = hex(sha256("")) + "\n";
    return chain("AWS4-HMAC-SHA256-PAYLOAD", chunks, previous, hash_of_nothing, sha256_hex);
}

std::string trailer_signature(const ChunkSigning& chunks, std::string_view previous,
                              std::string_view trailer_sha256_hex) {
    return chain("AWS4-HMAC-SHA256-TRAILER", chunks, previous, "", trailer_sha256_hex);
}

}  // namespace spot::wire
