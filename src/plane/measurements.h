#pragma once

// What the plane reports of itself: the depth of every queue, each minute, as AWS/SQS metrics.
// Source: SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS".

#include <map>
#include <string>

#include "base/wait.h"
#include "cloudwatch/api.h"
#include "sqs/queues.h"

namespace spot::plane {

// Used by the sweep alone, one thread.
class Measurements {
  public:
    Measurements(sqs::Queues& queues, cloudwatch::Api& metrics)
        : queues_(queues), metrics_(metrics) {}
    // One datapoint a queue and minute; a queue made within a minute gets its first at once.
    Result<SweepStep> sweep(Time now);

  private:
    Result<void> measure(const std::string& queue, Time now);
    sqs::Queues& queues_;
    cloudwatch::Api& metrics_;
    std::map<std::string, std::int64_t> measured_;  // the last minute measured, by queue
};

}  // namespace spot::plane
