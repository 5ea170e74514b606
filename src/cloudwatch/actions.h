#pragma once

// The actions of alarms, as CloudWatch sees them: services never include each other, so the plane
// implements this interface with SNS.

#include <string>

#include "base/result.h"
#include "storage/kv.h"

namespace spot::cloudwatch {

// Safe from every thread. Called while alarms are locked, so implementations never call back into
// CloudWatch.
class Actions {
  public:
    virtual ~Actions() = default;

    // Performs an action in the batch of the alarm's change, so that it happens if and only if the
    // batch is applied. After Kind::not_found, Kind::invalid and Kind::not_implemented (there is no
    // such topic, or the action is none that can happen here) the caller goes on with a log line.
    virtual Result<void> perform(const std::string& action_arn, const std::string& subject,
                                 const std::string& message, kv::Batch& batch) = 0;
};

}  // namespace spot::cloudwatch
