#pragma once

// Who may deliver access logs into a bucket. Source: S3 User Guide, "Enabling Amazon S3 server
// access logging", "Permissions for log delivery".

#include <string>

#include "s3/store/core.h"

namespace spot::s3 {

struct LogPut {
    const std::string& source;  // whose lines they are
    const std::string& key;     // of the object that is to be put
    const Settings& settings;
    Time now;
};

// The bucket's policy must let logging.s3.amazonaws.com put the object, or its list must give the
// group LogDelivery WRITE and READ_ACP, where lists count. Fails with AccessDenied, also where the
// policy denies it, and with InvalidTargetBucketForLogging for buckets that AWS delivers nothing
// into.
Result<void> may_deliver(const BucketRow& target, const LogPut&);

}  // namespace spot::s3
