#pragma once

// The Api for one request: its inputs learn who asks, by which address, and in which trace.

#include <utility>

#include "sns/api.h"

namespace spot::sns {

// Lives as long as the request. `api` outlives it.
class Called final : public Api {
  public:
    Called(Api& api, Caller caller) : api_(api), caller_(std::move(caller)) {}

    SNS_OPERATIONS(OPERATION_OVERRIDE)

  private:
    Api& api_;
    const Caller caller_;
};

}  // namespace spot::sns
