#pragma once

// The canonical request of Signature Version 4, shared by signing and verifying.

#include <string>
#include <string_view>
#include <vector>

#include "wire/http_message.h"

namespace spot::wire {

// `skip` names a query parameter that is left out (X-Amz-Signature).
std::string canonical_query(std::string_view raw_query, std::string_view skip = {});

// `path` is percent-encoded, as on the wire. S3 signs it like this; for every other service it is
// encoded once more.
std::string canonical_path(std::string_view path, bool s3);

// `signed_headers` are names in lower case, sorted.
std::string canonical_request(const HttpRequest&, const std::vector<std::string>& signed_headers,
                              const std::string& payload_hash, bool s3,
                              std::string_view skip_query = {});

std::string string_to_sign(const std::string& amz_date, const std::string& scope,
                           const std::string& canonical);

}  // namespace spot::wire
