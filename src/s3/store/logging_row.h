#pragma once

// Where a bucket's requests are logged, as a field of its row (docs/formats/s3.md).

#include <string>
#include <string_view>

#include "base/result.h"
#include "s3/logging_types.h"

namespace spot::s3 {

std::string encode_logging(const LoggingEnabled&);
Result<LoggingEnabled> decode_logging(std::string_view bytes);

}  // namespace spot::s3
