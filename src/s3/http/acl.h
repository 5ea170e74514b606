#pragma once

// Access lists, as requests name them. There is one account here and one list, the owner's full
// control, so a list that a client sends is checked as AWS checks it and must then say just that:
// tools write back what they have read. Source: S3 API Reference, PutObjectAcl and PutBucketAcl;
// answers recorded from AWS.

#include <string_view>

#include "base/result.h"
#include "wire/http_message.h"

namespace spot::s3 {

// x-amz-acl and x-amz-grant-*, of any request. `owner` is this account. Fails with InvalidArgument
// for what is no list of AWS, and with InvalidRequest where both kinds of header stand in it.
Result<void> check_acl_headers(const wire::Headers&, std::string_view owner);

// A request that puts a list: by headers, which were checked before, or by its document. Fails with
// MissingSecurityHeader, UnexpectedContent, MalformedACLError or InvalidArgument, and with
// AccessControlListNotSupported for every list but the owner's own.
Result<void> check_acl_request(const wire::HttpRequest&, std::string_view owner);

}  // namespace spot::s3
