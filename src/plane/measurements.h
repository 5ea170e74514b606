#pragma once

// The metrics that the plane reports about itself, as AWS's services do: each minute what happened
// to queues, tables and topics in the minute before, and how many messages queues hold; each day
// how much buckets hold. They are stored as those of PutMetricData are, in the namespaces AWS/SQS,
// AWS/DynamoDB, AWS/SNS and AWS/S3.
//
// All of it is counted in memory (src/base/meter.h). A crash loses what was counted since the last
// minute began, and up to a few seconds more; flush() at an orderly end loses nothing.

#include <map>
#include <string>

#include "base/wait.h"
#include "cloudwatch/alarms.h"
#include "dynamodb/tables.h"
#include "s3/service.h"
#include "sns/topics.h"
#include "sqs/queues.h"

namespace spot::plane {

// Used by the thread of the sweep alone, and by one other after that has ended. All that the
// constructor takes outlives it.
class Measurements {
  public:
    Measurements(sqs::Queues& queues, dynamodb::Tables& tables, sns::Topics& topics,
                 s3::Service& buckets, cloudwatch::Alarms& metrics)
        : queues_(queues), tables_(tables), topics_(topics), buckets_(buckets), metrics_(metrics) {}
    // Stores what is due: of a bounded number of queues, or of all else. A new queue gets its first
    // datapoints at once.
    Result<SweepStep> sweep(Time now);
    // Stores what was counted until now.
    Result<void> flush(Time now);

  private:
    class Recorder;

    Result<void> measure_queues(Time now, SweepStep&);
    Result<void> measure_others(std::int64_t minute);
    Result<void> measure_storage(Time now, SweepStep&);
    Result<bool> has_storage(const std::string& bucket, Time day);

    sqs::Queues& queues_;
    dynamodb::Tables& tables_;
    sns::Topics& topics_;
    s3::Service& buckets_;
    cloudwatch::Alarms& metrics_;
    std::map<std::string, std::int64_t> measured_;  // by queue: the minute of its last datapoints
    std::int64_t others_measured_ = 0;              // the minute in which the others were
    std::int64_t storage_day_ = 0;                  // the day whose storage is counted
    bool counting_ = false;                         // and not to the end yet
};

}  // namespace spot::plane
