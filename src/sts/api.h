#pragma once

// STS, of which there is one operation here: it tells a client who it is. Source: STS API
// Reference, 2011-06-15. An Api has one method for each line of operations.h. Safe from every
// thread.

#include "base/result.h"
#include "sts/identity_types.h"
#include "sts/operations.h"
#include "wire/operation_list.h"

namespace spot::sts {

class Api {
  public:
    virtual ~Api() = default;
    STS_OPERATIONS(OPERATION_PURE_VIRTUAL)
};

}  // namespace spot::sts
