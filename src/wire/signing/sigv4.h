#pragma once

// AWS Signature Version 4 in the header and in a presigned URL: signing and verifying. verify()
// also accepts presigned URLs of version 2 (sigv2.h). Source: AWS General Reference, "Signing AWS
// API requests"; S3 API Reference, "Authenticating Requests".

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "wire/http_message.h"

namespace spot::wire {

inline constexpr Duration clock_skew_allowed = std::chrono::minutes(15);
inline constexpr std::int64_t longest_presign_seconds = 604'800;
// How long a presigned request holds that does not say so. Those to S3 must say so.
inline constexpr std::int64_t usual_presign_seconds = 900;

struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;  // "": none
};

// How the signature covers the body.
enum class PayloadMode {
    hash,                        // x-amz-content-sha256 (or the body itself) is signed
    unsigned_payload,            // UNSIGNED-PAYLOAD, and every presigned request
    streaming_signed,            // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
    streaming_signed_trailer,    // …-TRAILER
    streaming_unsigned_trailer,  // STREAMING-UNSIGNED-PAYLOAD-TRAILER
};

// The values from the request's head that chunk signatures are computed with.
struct ChunkSigning {
    std::string signing_key;
    std::string seed_signature;  // hex
    std::string amz_date;        // 20261122T150405Z
    std::string scope;           // 20261122/us-east-1/s3/aws4_request
};

// The result of a successful verification: who sent the request, and what its body must be.
struct Identity {
    std::string access_key_id;
    std::string service;  // from the credential scope: "s3", "sqs", …; "" for version 2
    PayloadMode payload_mode = PayloadMode::hash;
    std::string payload_sha256;  // with PayloadMode::hash: the digest that the body must have, hex
    ChunkSigning chunks;         // with the streaming modes
    bool presigned = false;
    bool anonymous = false;  // nobody has signed the request: only S3 lets such a one in
    // True for temporary credentials: access_key_id is then the key that they were made with. The
    // gateway fills in this and what follows.
    bool temporary = false;
    std::string session_role;  // "": of no role
    std::string session_name;
    std::vector<std::string> transitive_tag_keys;  // of the session, and of those it comes from
    std::string federated;  // the name of a federated user; "": it is none
    // Set by verify_head() only: the signature covers a body whose digest the head does not name,
    // so the signature is not checked yet.
    bool needs_body = false;
};

// The secret of an access key; nullopt: no such key.
using FindSecret = std::function<std::optional<std::string>(std::string_view access_key_id)>;

struct VerifyOptions {
    std::string region;
    Time now;
};

// True where the head announces a body. (Without a body its digest is that of no bytes.)
bool announces_body(const HttpRequest& head);

// Verifies the signature of a request. The digest of the body is not compared here: the caller
// compares it with payload_sha256. (Requests to services other than S3 may lack the header; then
// the digest of the request's body goes into the check.) The errors have S3's codes: AccessDenied
// (no signature, or a presigned URL has expired), InvalidAccessKeyId, SignatureDoesNotMatch,
// RequestTimeTooSkewed, AuthorizationHeaderMalformed, AuthorizationQueryParametersError.
Result<Identity> verify(const HttpRequest&, const FindSecret&, const VerifyOptions&);

// Verifies a request from its head alone, before a byte of the body is read. Where the result says
// needs_body, everything but the signature was checked, and verify() must be called with the body.
Result<Identity> verify_head(const HttpRequest&, const FindSecret&, const VerifyOptions&);

// True: the request has no part of a signature, in its header or its URL.
bool is_unsigned(const HttpRequest&);

// The identity that a request claims, without any check, for planes with authentication off. Chunk
// signatures cannot be checked then, so the signed streaming modes become their unsigned forms.
Result<Identity> unverified_identity(const HttpRequest&);

// The token of temporary credentials, from the header or the URL; "": there is none.
std::string session_token_of(const HttpRequest&);

// The service that the credential scope names, without any check, for routing. "": there is none.
std::string claimed_service(const HttpRequest&);

struct SignOptions {
    std::string region;
    std::string service;
    Time now;
    // "": the body is hashed. "UNSIGNED-PAYLOAD": for a body that is streamed over TLS or loopback.
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

// One step in the chain of chunk signatures: the signature of a chunk whose data have the digest
// `sha256_hex`, where `previous` is the signature before it. trailer_signature() is the same for
// the block of trailing headers.
std::string chunk_signature(const ChunkSigning&, std::string_view previous,
                            std::string_view sha256_hex);
std::string trailer_signature(const ChunkSigning&, std::string_view previous,
                              std::string_view trailer_sha256_hex);

std::string signing_key(std::string_view secret, std::string_view date, std::string_view region,
                        std::string_view service);

}  // namespace spot::wire
