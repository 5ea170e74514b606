#pragma once

// AWS Signature Version 4: header and presigned form, both sides of it, and the older presigned
// form of version 2 that boto3 and the aws CLI still make. Source: AWS General Reference, "Signing
// AWS API requests"; S3 API Reference, "Authenticating Requests".

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "wire/http_message.h"

namespace spot::wire {

inline constexpr Duration clock_skew_allowed = std::chrono::minutes(15);
inline constexpr std::int64_t longest_presign_seconds = 604'800;

struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;  // "": none
};

// How the body relates to the signature.
enum class PayloadMode {
    hash,                        // x-amz-content-sha256 (or the body itself) is signed
    unsigned_payload,            // UNSIGNED-PAYLOAD, and every presigned request
    streaming_signed,            // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
    streaming_signed_trailer,    // …-TRAILER
    streaming_unsigned_trailer,  // STREAMING-UNSIGNED-PAYLOAD-TRAILER
};

// What the verifier of chunk signatures goes on with.
struct ChunkSigning {
    std::string signing_key;
    std::string seed_signature;  // hex
    std::string amz_date;        // 20261122T150405Z
    std::string scope;           // 20261122/us-east-1/s3/aws4_request
};

// A request that may be believed, as far as its head goes.
struct Identity {
    std::string access_key_id;
    std::string service;  // of the credential scope: "s3", "sqs", …; "" for version 2
    PayloadMode payload_mode = PayloadMode::hash;
    std::string payload_sha256;  // hex, with PayloadMode::hash: what the body must hash to
    ChunkSigning chunks;         // with the streaming modes
    bool presigned = false;
    // Of verify_head() only: the signature covers a body whose digest the head does not name, so it
    // is not checked yet.
    bool needs_body = false;
};

// The secret of an access key; nullopt: no such key.
using FindSecret = std::function<std::optional<std::string>(std::string_view access_key_id)>;

struct VerifyOptions {
    std::string region;
    Time now;
};

// True where the head announces a body: the digest of none is known.
bool announces_body(const HttpRequest& head);

// The digest of a buffered body is not checked here: payload_sha256 says what it must be (for
// services other than S3 the header may be absent; then the body given is hashed into the check).
// Codes as S3 names them: AccessDenied (none given, expired), InvalidAccessKeyId,
// SignatureDoesNotMatch, RequestTimeTooSkewed, AuthorizationHeaderMalformed,
// AuthorizationQueryParametersError.
Result<Identity> verify(const HttpRequest&, const FindSecret&, const VerifyOptions&);

// The same from the head alone, before a byte of the body is read: everything but, where
// Identity::needs_body says so, the signature; verify() is then asked again with the body.
Result<Identity> verify_head(const HttpRequest&, const FindSecret&, const VerifyOptions&);

// What a request says of itself, believed as it is: for planes with authentication off. Chunk
// signatures cannot be checked then, so the signed streaming modes come out as their unsigned form.
Result<Identity> unverified_identity(const HttpRequest&);

// The service of the credential scope, unverified: for routing. "" where there is none.
std::string claimed_service(const HttpRequest&);

struct SignOptions {
    std::string region;
    std::string service;
    Time now;
    // "" : the body's own hash. "UNSIGNED-PAYLOAD" where the body is streamed over TLS or loopback.
    std::string payload_sha256;
};

// Adds x-amz-date, x-amz-content-sha256 (S3), x-amz-security-token and Authorization. `host` must
// be among the headers already.
void sign(HttpRequest&, const Credentials&, const SignOptions&);

// The query of a presigned request, for `method` on `path` (encoded) with `query` (encoded, maybe
// empty) at `host`.
std::string presign(const std::string& method, const std::string& host, const std::string& path,
                    const std::string& query, const Credentials&, const SignOptions&,
                    std::int64_t expires_seconds);

// One step in the chain of chunk signatures: the signature of a chunk whose data hash to
// `sha256_hex`, given the one before. `trailer`: for the block of trailing headers.
std::string chunk_signature(const ChunkSigning&, std::string_view previous,
                            std::string_view sha256_hex);
std::string trailer_signature(const ChunkSigning&, std::string_view previous,
                              std::string_view trailer_sha256_hex);

std::string signing_key(std::string_view secret, std::string_view date, std::string_view region,
                        std::string_view service);

}  // namespace spot::wire
