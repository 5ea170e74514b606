#pragma once

// A bucket's website as a field of its row (docs/formats/s3.md).

#include <string>
#include <string_view>

#include "base/result.h"
#include "s3/website_types.h"

namespace spot::s3 {

std::string encode_website(const WebsiteConfiguration&);
Result<WebsiteConfiguration> decode_website(std::string_view bytes);

}  // namespace spot::s3
