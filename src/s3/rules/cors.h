#pragma once

// Cross-origin rules. Source: S3 User Guide, "CORS configuration"; the Fetch standard.

#include "base/result.h"
#include "s3/bucket_types.h"

namespace spot::s3 {

Result<void> check_cors(const CorsConfiguration&);

struct CorsRequest {
    std::string_view origin;
    std::string_view method;                // of the request, or the one asked about
    std::vector<std::string> headers = {};  // asked about by a preflight
};
struct CorsGrant {
    std::string allow_origin;
    bool allow_credentials = false;  // where the origin is named, not "*"
    std::vector<std::string> allow_methods;
    std::vector<std::string> allow_headers;  // those asked about
    std::vector<std::string> expose_headers;
    std::optional<int> max_age_seconds;
};
// By the first rule that allows it; nullopt: none does.
std::optional<CorsGrant> find_cors_grant(const CorsConfiguration&, const CorsRequest&);

}  // namespace spot::s3
