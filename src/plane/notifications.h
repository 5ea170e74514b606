#pragma once

// Delivers S3's events to queues, and publishes them to topics, in the batch of the object's
// change. Safe from every thread.

#include "s3/destinations.h"
#include "sns/topics.h"
#include "sqs/queues.h"

namespace spot::plane {

class Notifications final : public s3::Destinations {
  public:
    Notifications(sqs::Queues& queues, sns::Topics& topics, std::string account_id)
        : queues_(queues), topics_(topics), account_id_(std::move(account_id)) {}

    Result<void> check(const std::string& queue_arn, const std::string& bucket_arn) override;
    Result<void> deliver(const std::string& queue_arn, std::string body,
                         const std::string& trace_header, kv::Batch& batch) override;

  private:
    Result<void> check_topic(const std::string& topic_arn, const std::string& bucket_arn) const;

    sqs::Queues& queues_;
    sns::Topics& topics_;
    const std::string account_id_;
};

}  // namespace spot::plane
