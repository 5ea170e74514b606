#pragma once

// Cross-origin rules. Source: S3 User Guide, "CORS configuration"; the Fetch standard.

#include "base/result.h"
#include "s3/bucket_types.h"

namespace spot::s3 {

Result<void> check_cors(const CorsConfiguration&);

struct CorsRequest {
    std::string_view origin;
    std::string_view method;                // the request's method, or the one a preflight asks for
    std::vector<std::string> headers = {};  // the headers that a preflight asks for
};
struct CorsGrant {
    std::string allow_origin;
    bool allow_credentials = false;  // true where the rule does not allow the origin by "*"
    std::vector<std::string> allow_methods;
    std::vector<std::string> allow_headers;  // those of the request that the rule allows
    std::vector<std::string> expose_headers;
    std::optional<int> max_age_seconds;
};
// The answer by the first rule that allows the request; nullopt: none does.
std::optional<CorsGrant> find_cors_grant(const CorsConfiguration&, const CorsRequest&);

}  // namespace spot::s3
