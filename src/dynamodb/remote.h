#pragma once

// DynamoDB at some endpoint, ours or AWS's.

#include "dynamodb/api.h"
#include "wire/remote.h"

namespace spot::dynamodb {

// As safe for threads as its Client, which outlives it.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    DYNAMODB_OPERATIONS(OPERATION_OVERRIDE)

  private:
    const wire::Client& client_;
};

}  // namespace spot::dynamodb
