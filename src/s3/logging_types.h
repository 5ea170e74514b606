#pragma once

// Where a bucket's requests are logged. Source: S3 API Reference, "PutBucketLogging".

#include <memory>
#include <optional>
#include <string>

#include "s3/grant_types.h"

namespace spot::s3 {

enum class LogKeyFormat {
    unsaid,            // the same as `simple`, and not shown
    simple,            // PREFIX2026-11-22-15-04-05-UNIQUE
    by_event_time,     // PREFIXaccount/region/bucket/2026/11/22/2026-11-22-00-00-00-UNIQUE
    by_delivery_time,  // the same, with the moment of the delivery
};
struct LoggingEnabled {
    std::string target_bucket;
    std::string target_prefix;
    std::optional<Grants> target_grants;  // nullopt: the document has none
    LogKeyFormat key_format = LogKeyFormat::unsaid;
    bool operator==(const LoggingEnabled&) const = default;
};
struct BucketLoggingStatus {
    std::optional<LoggingEnabled> enabled;  // nullopt: nowhere
};

// Shared between the bucket's row and the lines that wait for their delivery; it never changes.
using LogTargetPtr = std::shared_ptr<const LoggingEnabled>;

}  // namespace spot::s3
