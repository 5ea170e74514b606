#pragma once

// Publishes the changes of alarms to topics, in the batch of the alarm's change. Safe from every
// thread.

#include "cloudwatch/actions.h"
#include "sns/topics.h"

namespace spot::plane {

class AlarmTopics final : public cloudwatch::Actions {
  public:
    explicit AlarmTopics(sns::Topics& topics) : topics_(topics) {}

    Result<void> perform(const std::string& action_arn, const std::string& subject,
                         const std::string& message, kv::Batch& batch) override;

  private:
    sns::Topics& topics_;
};

}  // namespace spot::plane
