#pragma once

// CloudWatch at some endpoint, ours or AWS's.

#include "cloudwatch/api.h"
#include "wire/remote.h"

namespace spot::cloudwatch {

// As safe for threads as its Client, which outlives it.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    CLOUDWATCH_OPERATIONS(OPERATION_OVERRIDE)

  private:
    const wire::Client& client_;
};

}  // namespace spot::cloudwatch
