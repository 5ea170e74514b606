#pragma once

// The rules of websites: which configurations there may be, and where a request is sent. Pure
// functions. Source: S3 User Guide, "Configuring advanced conditional redirects", "Index document
// and folders"; the texts of errors are recorded from AWS.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "s3/website_types.h"

namespace spot::s3 {

// Fails with InvalidArgument, InvalidRequest or MalformedXML.
Result<void> check_website(const WebsiteConfiguration&);

// The first rule that is for the key; `status` is that of the error that reading it has met, 0: it
// was not read yet, and rules with an error's code wait. nullptr: none is.
const RoutingRule* find_rule(const WebsiteConfiguration&, std::string_view key, int status);

// Facts of the request that a redirect keeps where it says nothing else.
struct VisitedUrl {
    std::string_view host;  // with its port
    bool over_tls = false;
    std::string_view key;    // decoded
    std::string_view path;   // as it was sent, "/a%20b"
    std::string_view query;  // without "?"
};

// The value of the header Location: nothing in it can end a header or the line.
std::string location_of(const RedirectAll&, const VisitedUrl&);
std::string location_of(const RoutingRule&, const VisitedUrl&);

// The key that is read: with the suffix of the index where the key is a folder.
std::string document_key(const WebsiteConfiguration&, std::string_view key);

}  // namespace spot::s3
