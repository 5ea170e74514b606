#pragma once

// A client of DynamoDB at an endpoint: a plane's, or AWS's.

#include "dynamodb/api.h"
#include "wire/remote.h"

namespace spot::dynamodb {

// Safe from every thread. The Client outlives it.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    DYNAMODB_OPERATIONS(OPERATION_OVERRIDE)

  private:
    const wire::Client& client_;
};

}  // namespace spot::dynamodb
