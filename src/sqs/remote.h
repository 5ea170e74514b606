#pragma once

// A client of SQS at an endpoint: a plane's, or AWS's.

#include "sqs/api.h"
#include "wire/remote.h"

namespace spot::sqs {

// Safe from every thread. The Client outlives it.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    SQS_OPERATIONS(OPERATION_OVERRIDE)

  private:
    const wire::Client& client_;
};

}  // namespace spot::sqs
