#pragma once

// The metrics that the plane reports about itself: the number of messages in every queue, each
// minute, as metrics of the namespace AWS/SQS. Source: SQS Developer Guide, "Available CloudWatch
// metrics for Amazon SQS".

#include <map>
#include <string>

#include "base/wait.h"
#include "cloudwatch/alarms.h"
#include "sqs/queues.h"

namespace spot::plane {

// Used by the thread of the sweep alone.
class Measurements {
  public:
    Measurements(sqs::Queues& queues, cloudwatch::Alarms& metrics)
        : queues_(queues), metrics_(metrics) {}
    // Stores one datapoint for each queue and minute. A new queue gets its first one at once.
    Result<SweepStep> sweep(Time now);

  private:
    Result<void> measure(const std::string& queue, Time now);
    sqs::Queues& queues_;
    cloudwatch::Alarms& metrics_;
    std::map<std::string, std::int64_t> measured_;  // by queue: the minute of its last datapoint
};

}  // namespace spot::plane
