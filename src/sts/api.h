#pragma once

// STS: who a client is, and temporary credentials. An Api has one method for each line of
// operations.h. Safe from every thread. Source: STS API Reference, 2011-06-15.

#include <cstddef>

#include "base/result.h"
#include "sts/identity_types.h"
#include "sts/operations.h"
#include "sts/session_types.h"
#include "wire/operation_list.h"

namespace spot::sts {

constexpr std::size_t max_tags = 50;  // of a session ("AssumeRole", Tags)

// Who a client is: all that programs of this project ask an endpoint for.
class CallerIdentity {
  public:
    virtual ~CallerIdentity() = default;
    virtual Result<GetCallerIdentityOutput> get_caller_identity(const GetCallerIdentityInput&) = 0;
};

class Api : public CallerIdentity {
  public:
    STS_OPERATIONS(OPERATION_PURE_VIRTUAL)
};

}  // namespace spot::sts
