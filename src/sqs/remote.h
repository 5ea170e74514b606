#pragma once

// SQS at some endpoint, ours or AWS's.

#include "sqs/api.h"
#include "wire/remote.h"

namespace spot::sqs {

// As safe for threads as its Client, which outlives it.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    SQS_OPERATIONS(OPERATION_OVERRIDE)

  private:
    const wire::Client& client_;
};

}  // namespace spot::sqs
