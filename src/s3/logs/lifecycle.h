#pragma once

// Lines of access logs for what lifecycle rules do. Source: S3 User Guide, "Tracking lifecycle
// actions through server access logs".

#include <string>
#include <string_view>

#include "s3/store/core.h"

namespace spot::s3 {

// The log's word for a move. `storage_class`: where an object was moved.
std::string_view transition_operation(std::string_view storage_class);

// Adds a line, where the bucket is logged; to be called once it is done.
void log_lifecycle(Core&, const BucketRow&, std::string_view operation, const std::string& key,
                   const ObjectRow* version);

}  // namespace spot::s3
