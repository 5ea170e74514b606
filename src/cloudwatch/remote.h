#pragma once

// A client of CloudWatch at an endpoint: a plane's, or AWS's.

#include "cloudwatch/api.h"
#include "wire/remote.h"

namespace spot::cloudwatch {

// Safe from every thread. The Client outlives it.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    CLOUDWATCH_OPERATIONS(OPERATION_OVERRIDE)

  private:
    const wire::Client& client_;
};

}  // namespace spot::cloudwatch
