#pragma once

// Finds the bucket that the name of a host names. To be included inside plane/ only.

#include <string>
#include <string_view>

#include "wire/http_message.h"

namespace spot::plane {

// The path of a request to S3 with the bucket in it, also where that is a part of the host's name.
std::string path_style(const wire::HttpRequest&, const std::string& domain);

// The bucket whose website the host is: "BUCKET.s3-website.DOMAIN",
// "BUCKET.s3-website-REGION.DOMAIN" or "BUCKET.s3-website.REGION.DOMAIN", with a port or without,
// where the domain is "localhost" or the plane's own, and the region the plane's. "": it is no
// website's. Source: S3 User Guide, "Website endpoints".
std::string bucket_of_website(std::string_view host, const std::string& domain,
                              const std::string& region);

}  // namespace spot::plane
