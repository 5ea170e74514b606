#pragma once

// Delivers the messages of topics to queues, in the batch of their publishing. Safe from every
// thread.

#include "sns/destinations.h"
#include "sqs/queues.h"

namespace spot::plane {

class TopicQueues final : public sns::Destinations {
  public:
    explicit TopicQueues(sqs::Queues& queues) : queues_(queues) {}

    Result<std::vector<sns::Fate>> deliver(std::vector<sns::Delivery> deliveries,
                                           kv::Batch& batch) override;

  private:
    sqs::Queues& queues_;
};

}  // namespace spot::plane
