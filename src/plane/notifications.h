#pragma once

// Delivers S3's events as SQS messages, in the batch of the object's change. Safe from every
// thread.

#include "s3/destinations.h"
#include "sqs/queues.h"

namespace spot::plane {

class Notifications final : public s3::Destinations {
  public:
    Notifications(sqs::Queues& queues, std::string account_id)
        : queues_(queues), account_id_(std::move(account_id)) {}

    Result<void> check(const std::string& queue_arn, const std::string& bucket_arn) override;
    Result<void> deliver(const std::string& queue_arn, std::string body, kv::Batch& batch) override;

  private:
    sqs::Queues& queues_;
    const std::string account_id_;
};

}  // namespace spot::plane
