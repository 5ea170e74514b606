#pragma once

// Access lists in requests and answers. Where the bucket's owner owns all objects, as in a new
// bucket, the only list is one that gives the owner full control, which every object has. Recorded
// from AWS: what is wrong with a list is told before that it is not wanted.

#include <string>
#include <string_view>

#include "base/result.h"
#include "s3/grant_types.h"
#include "s3/http/xml_text.h"
#include "wire/http_message.h"

namespace spot::s3 {

// x-amz-acl and x-amz-grant-*, of any request. `owner` is this account. Fails with InvalidArgument
// for what is no list of AWS, with InvalidRequest where both kinds of header stand in it, and with
// UnresolvableGrantByEmailAddress, as nobody here has an address.
Result<AskedList> read_acl_headers(const wire::Headers&, const std::string& owner);

// The list of a request that puts one: by headers or by its document. Fails as the above, and with
// MissingSecurityHeader, UnexpectedContent or MalformedACLError.
Result<AskedList> read_acl_request(const wire::HttpRequest&, const std::string& owner);

std::string write_acl(const OwnedList&);

// One element Grant of a document; fails as read_acl_request().
Result<Grant> read_grant(const wire::Node&, const std::string& owner);
void write_grants(Xml&, const Grants&);

}  // namespace spot::s3
