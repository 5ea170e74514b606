#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <unordered_map>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/time_text.h"
#include "wire/signing/refusals.h"
#include "wire/signing/sigv2.h"
#include "wire/signing/sigv4.h"
#include "wire/signing/sigv4_canonical.h"

namespace spot::wire {
namespace {

struct Scope {
    std::string access_key_id;
    std::string date;
    std::string region;
    std::string service;
    std::string text() const { return fmt::format("{}/{}/{}/aws4_request", date, region, service); }
};

constexpr std::string_view bad_credential =
    "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/"
    "aws4_request\".";

// The parts of a version 4 signature, from the header or from a presigned URL.
struct Claim {
    Scope scope;
    std::vector<std::string> signed_headers;
    std::string signature;
    std::string amz_date;
    std::optional<std::int64_t> expires_seconds;  // presigned only
};

// How AWS's sentences about a wrong credential and a wrong region begin: by where they stood.
std::string about_credential(bool presigned, std::string_view what) {
    return fmt::format("{}; {}",
                       presigned ? "Error parsing the X-Amz-Credential parameter"
                                 : "The authorization header is malformed",
                       what);
}

tl::unexpected<Error> malformed(bool presigned, std::string message) {
    return fail(Kind::invalid,
                presigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
                std::move(message));
}

// KEY/20261122/us-east-1/s3/aws4_request; the key itself may hold no slash.
std::optional<Scope> parse_scope(std::string_view text) {
    const auto parts = split(text, '/');
    if (parts.size() != 5 || parts[4] != "aws4_request" || parts[0].empty()) return std::nullopt;
    return Scope{std::string(parts[0]), std::string(parts[1]), std::string(parts[2]),
                 std::string(parts[3])};
}

std::vector<std::string> names_of(std::string_view list) {
    std::vector<std::string> names;
    for (const auto name : split(list, ';')) names.emplace_back(name);
    return names;
}

std::string_view field(std::string_view header, std::string_view name) {
    for (auto part : split(header, ',')) {
        part = trim(part);
        if (part.starts_with(name) && part.size() > name.size() && part[name.size()] == '=') {
            return part.substr(name.size() + 1);
        }
    }
    return {};
}

Result<Claim> claim_of_header(const HttpRequest& request) {
    std::string_view header = request.headers.value("Authorization");
    static constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
    if (!header.starts_with(algorithm)) {
        return fail(Kind::invalid, "InvalidArgument", "Unsupported Authorization Type");
    }
    header.remove_prefix(algorithm.size());
    const auto scope = parse_scope(field(header, "Credential"));
    if (!scope) {
        return malformed(false, about_credential(false, bad_credential));
    }
    Claim claim{*scope,
                names_of(field(header, "SignedHeaders")),
                std::string(field(header, "Signature")),
                {},
                std::nullopt};
    claim.amz_date = request.headers.value("x-amz-date");
    if (claim.amz_date.empty()) {
        if (const auto date = parse_http_date(request.headers.value("Date"))) {
            claim.amz_date = basic_iso8601(*date);
        }
    }
    return claim;
}

Result<Claim> claim_of_query(const Query& query) {
    const auto value = [&](std::string_view name) {
        const auto* found = query.find(name);
        return found == nullptr ? std::string() : *found;
    };
    if (value("X-Amz-Algorithm") != "AWS4-HMAC-SHA256") {
        return malformed(true, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
    }
    const auto scope = parse_scope(value("X-Amz-Credential"));
    const bool whole = query.has("X-Amz-Credential") && query.has("X-Amz-Signature") &&
                       query.has("X-Amz-Date") && query.has("X-Amz-SignedHeaders") &&
                       query.has("X-Amz-Expires");
    if (!whole && (!scope || scope->service == "s3")) {
        return malformed(true,
                         "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                         "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
                         "X-Amz-Expires parameters.");
    }
    if (!scope) {
        return malformed(true, about_credential(true, bad_credential));
    }
    // Only S3 insists on a time.
    const bool s3 = scope->service == "s3";
    const auto expires = s3 || query.has("X-Amz-Expires") ? parse_int(value("X-Amz-Expires"))
                                                          : std::optional(usual_presign_seconds);
    if (!expires || *expires < 0) {
        return malformed(true, "X-Amz-Expires should be a number of seconds, zero or more");
    }
    if (*expires > longest_presign_seconds) {
        return malformed(true,
                         "X-Amz-Expires must be less than a week (in seconds); that is, the "
                         "given X-Amz-Expires must be less than 604800 seconds");
    }
    return Claim{*scope, names_of(value("X-Amz-SignedHeaders")), value("X-Amz-Signature"),
                 value("X-Amz-Date"), expires};
}

Result<void> check_time(const Claim& claim, Time now) {
    const auto signed_at = parse_basic_iso8601(claim.amz_date);
    if (!signed_at) {
        return fail(Kind::denied, "AccessDenied",
                    "AWS authentication requires a valid Date or x-amz-date header");
    }
    if (claim.amz_date.substr(0, 8) != claim.scope.date) {
        return malformed(claim.expires_seconds.has_value(),
                         fmt::format("Invalid credential date \"{}\". This date is not the same as "
                                     "X-Amz-Date: \"{}\".",
                                     claim.scope.date, claim.amz_date.substr(0, 8)));
    }
    if (claim.expires_seconds) {
        if (now > *signed_at + std::chrono::seconds(*claim.expires_seconds)) {
            auto error = fail(Kind::denied, "AccessDenied", "Request has expired");
            if (claim.scope.service == "s3") {
                error.value().details =
                    expiry_details(*signed_at + std::chrono::seconds(*claim.expires_seconds), now);
                error.value().details.emplace_back("X-Amz-Expires",
                                                   std::to_string(*claim.expires_seconds));
            }
            return error;
        }
        if (*signed_at > now + clock_skew_allowed) {
            return fail(Kind::denied, "AccessDenied", "Request is not valid yet");
        }
        return {};
    }
    if (*signed_at > now + clock_skew_allowed || *signed_at + clock_skew_allowed < now) {
        return too_skewed(claim.amz_date, now);
    }
    return {};
}

// A signature that leaves these out would let a proxy change what the request means.
Result<void> check_signed_headers(const HttpRequest& request, const Claim& claim) {
    const auto is_signed = [&](std::string_view name) {
        return std::any_of(claim.signed_headers.begin(), claim.signed_headers.end(),
                           [&](const auto& s) { return equal_ignoring_case(s, name); });
    };
    if (!is_signed("host") && !is_signed(":authority")) {
        return fail(Kind::denied, "AccessDenied", "The host header must be signed");
    }
    std::set<std::string> unsigned_names;
    for (const auto& [name, value] : request.headers.all()) {
        auto lower_name = lower(name);
        if (!lower_name.starts_with("x-amz-") || is_signed(lower_name)) continue;
        if (lower_name == "x-amz-content-sha256" && claim.expires_seconds) continue;
        unsigned_names.insert(std::move(lower_name));
    }
    if (unsigned_names.empty()) return {};
    constexpr std::string_view said =
        "There were headers present in the request which were not signed";
    const auto list = fmt::format("{}", fmt::join(unsigned_names, ", "));
    if (claim.scope.service != "s3") {
        return fail(Kind::denied, "AccessDenied", fmt::format("{}: {}", said, list));
    }
    auto error = fail(Kind::denied, "AccessDenied", std::string(said));
    error.value().details = {{"HeadersNotSigned", list}};
    return error;
}

// A key lives a day and costs four HMACs to derive: the few in use are kept.
class KeyCache {
  public:
    std::string get(const std::string& secret, const Scope& scope) {
        const auto name = secret + "/" + scope.text();
        std::lock_guard lock(mutex_);
        if (keys_.size() > 64) keys_.clear();
        auto& key = keys_[name];
        if (key.empty()) key = signing_key(secret, scope.date, scope.region, scope.service);
        return key;
    }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, std::string> keys_;
};

Result<void> read_payload_mode(const HttpRequest& request, bool presigned, Identity& identity,
                               std::string& payload_hash) {
    const auto* header = request.headers.find("x-amz-content-sha256");
    if (presigned && header == nullptr) {
        identity.payload_mode = PayloadMode::unsigned_payload;
        payload_hash = "UNSIGNED-PAYLOAD";
        return {};
    }
    payload_hash = header != nullptr ? *header : hex(sha256(request.body));
    if (payload_hash == "UNSIGNED-PAYLOAD") {
        identity.payload_mode = PayloadMode::unsigned_payload;
    } else if (payload_hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") {
        identity.payload_mode = PayloadMode::streaming_signed;
    } else if (payload_hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") {
        identity.payload_mode = PayloadMode::streaming_signed_trailer;
    } else if (payload_hash == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
        identity.payload_mode = PayloadMode::streaming_unsigned_trailer;
    } else if (const auto raw = unhex(payload_hash); raw && raw->size() == 32) {
        identity.payload_mode = PayloadMode::hash;
        identity.payload_sha256 = lower(payload_hash);
    } else {
        return fail(Kind::invalid, "InvalidArgument",
                    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD or a valid sha256 value.");
    }
    return {};
}

Result<Identity> verify_v4(const HttpRequest& request, const Claim& claim,
                           const FindSecret& find_secret, const VerifyOptions& options,
                           bool head_only) {
    const bool presigned = claim.expires_seconds.has_value();
    const auto secret = find_secret(claim.scope.access_key_id);
    if (!secret) {
        return fail(Kind::denied, "InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.");
    }
    if (claim.scope.region != options.region) {
        auto error = malformed(
            presigned,
            about_credential(presigned, fmt::format("the region '{}' is wrong; expecting '{}'",
                                                    claim.scope.region, options.region)));
        // Clients of S3 go by these to the right region; an answer to HEAD has the header alone.
        error.value().details = {{"Region", options.region},
                                 {"x-amz-bucket-region", options.region}};
        return error;
    }
    TRY(check_time(claim, options.now));
    TRY(check_signed_headers(request, claim));
    const bool s3 = claim.scope.service == "s3";
    Identity identity{.access_key_id = claim.scope.access_key_id,
                      .service = claim.scope.service,
                      .presigned = presigned};
    if (head_only && !(presigned && s3) && !request.headers.has("x-amz-content-sha256") &&
        announces_body(request)) {
        identity.needs_body = true;
        return identity;
    }
    std::string payload_hash;
    TRY(read_payload_mode(request, presigned && s3, identity, payload_hash));
    const auto canonical =
        canonical_request(request, claim.signed_headers, payload_hash, s3,
                          presigned ? std::string_view("X-Amz-Signature") : std::string_view());
    static KeyCache keys;
    const auto key = keys.get(*secret, claim.scope);
    const auto text = string_to_sign(claim.amz_date, claim.scope.text(), canonical);
    if (!equal_in_constant_time(hex(hmac_sha256(key, text)), claim.signature)) {
        auto error = signature_mismatch();
        if (s3) {
            error.value().details =
                mismatch_details(claim.scope.access_key_id, claim.signature, text);
            error.value().details.emplace_back("CanonicalRequest", canonical);
            error.value().details.emplace_back("CanonicalRequestBytes", bytes_in_words(canonical));
        }
        return error;
    }
    identity.chunks = {key, claim.signature, claim.amz_date, claim.scope.text()};
    return identity;
}

Result<Identity> verify_any(const HttpRequest& request, const FindSecret& find_secret,
                            const VerifyOptions& options, bool head_only) {
    const bool header = request.headers.has("Authorization");
    const auto query = Query::parse(request.query);
    if (!query) {
        return fail(Kind::invalid, "InvalidURI", "The query has broken percent-encoding.");
    }
    const bool v4_query = query->has("X-Amz-Algorithm");
    const bool v2_query =
        query->has("AWSAccessKeyId") || (query->has("Signature") && query->has("Expires"));
    if (int{header} + int{v4_query} + int{v2_query} > 1) {
        return fail(Kind::invalid, "InvalidArgument",
                    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                    "Signature query string parameter or the Authorization header should be "
                    "specified");
    }
    if (v2_query) return verify_sigv2_presigned(request, *query, find_secret, options.now);
    if (v4_query) {
        return verify_v4(request, TRY(claim_of_query(*query)), find_secret, options, head_only);
    }
    // The RPC services, which verify the head first, have never taken version 2 there.
    if (!head_only && request.headers.value("Authorization").starts_with(sigv2_scheme)) {
        return verify_sigv2_header(request, *query, find_secret, options.now);
    }
    if (header) {
        return verify_v4(request, TRY(claim_of_header(request)), find_secret, options, head_only);
    }
    return fail(Kind::denied, "AccessDenied",
                "Access Denied: the request is not signed; see `stereo-spot env`.");
}

}  // namespace

Result<Identity> verify(const HttpRequest& request, const FindSecret& find_secret,
                        const VerifyOptions& options) {
    return verify_any(request, find_secret, options, false);
}

Result<Identity> verify_head(const HttpRequest& request, const FindSecret& find_secret,
                             const VerifyOptions& options) {
    return verify_any(request, find_secret, options, true);
}

bool announces_body(const HttpRequest& head) {
    const auto* length = head.headers.find("Content-Length");
    return head.headers.has("Transfer-Encoding") || (length != nullptr && *length != "0");
}

bool is_unsigned(const HttpRequest& request) {
    if (request.headers.has("Authorization")) return false;
    const auto query = Query::parse(request.query);
    if (!query) return false;
    constexpr std::string_view parts[] = {"x-amz-algorithm", "x-amz-credential",
                                          "x-amz-signature", "x-amz-signedheaders",
                                          "awsaccesskeyid",  "signature"};
    return std::none_of(query->all().begin(), query->all().end(), [&](const auto& field) {
        const auto name = lower(field.first);
        return std::find(std::begin(parts), std::end(parts), name) != std::end(parts);
    });
}

Result<Identity> unverified_identity(const HttpRequest& request) {
    Identity identity{.service = claimed_service(request)};
    std::string payload_hash;
    TRY(read_payload_mode(request, !request.headers.has("x-amz-content-sha256"), identity,
                          payload_hash));
    if (identity.payload_mode == PayloadMode::streaming_signed ||
        identity.payload_mode == PayloadMode::streaming_signed_trailer) {
        identity.payload_mode = PayloadMode::streaming_unsigned_trailer;
    }
    return identity;
}

namespace {
std::optional<Scope> claimed_scope(const HttpRequest& request) {
    if (request.headers.has("Authorization")) {
        const auto claim = claim_of_header(request);
        if (claim) return claim->scope;
        return std::nullopt;
    }
    const auto query = Query::parse(request.query);
    const auto* credential = query ? query->find("X-Amz-Credential") : nullptr;
    return credential != nullptr ? parse_scope(*credential) : std::nullopt;
}
}  // namespace

std::string session_token_of(const HttpRequest& request) {
    const auto header = request.headers.value("x-amz-security-token");
    if (!header.empty()) return std::string(header);
    const auto query = Query::parse(request.query);
    if (!query) return {};
    // Version 2 has it in small letters.
    for (const auto& [name, value] : query->all()) {
        if (equal_ignoring_case(name, "x-amz-security-token")) return value;
    }
    return {};
}

std::string claimed_service(const HttpRequest& request) {
    const auto scope = claimed_scope(request);
    return scope ? scope->service : std::string();
}

}  // namespace spot::wire
