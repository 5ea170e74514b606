#pragma once

// Presigned URLs of Signature Version 2 (AWSAccessKeyId, Signature, Expires): only S3, only in the
// query. boto3 and the aws CLI still make them for us-east-1 by default.

#include "wire/signing/sigv4.h"

namespace spot::wire {

Result<Identity> verify_sigv2_presigned(const HttpRequest&, const Query&, const FindSecret&,
                                        Time now);

}  // namespace spot::wire
