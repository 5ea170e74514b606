#pragma once

// Signature Version 2, which only S3 takes: in presigned URLs (AWSAccessKeyId, Signature, Expires;
// boto3 and the aws CLI still make them for us-east-1 by default), and in the header
// "Authorization: AWS KEY:SIGNATURE" of older clients. Source: S3 Developer Guide, "Signing and
// authenticating REST requests".

#include "wire/signing/sigv4.h"

namespace spot::wire {

Result<Identity> verify_sigv2_presigned(const HttpRequest&, const Query&, const FindSecret&,
                                        Time now);

// How the header of such a signature begins.
inline constexpr std::string_view sigv2_scheme = "AWS ";

// The path of the request is path-style: with the bucket in it. The body is not signed, but for its
// Content-MD5.
Result<Identity> verify_sigv2_header(const HttpRequest&, const Query&, const FindSecret&, Time now);

}  // namespace spot::wire
