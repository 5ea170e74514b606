#pragma once

// Where a client's credentials come from, when they are not the same for ever.

#include "base/result.h"
#include "wire/signing/sigv4.h"

namespace spot::wire {

// Safe from every thread.
class CredentialSource {
  public:
    virtual ~CredentialSource() = default;
    // May ask far away, and take as long.
    virtual Result<Credentials> get() = 0;
    // The other side says that these have expired: they are not given again.
    virtual void refuse(const Credentials& expired) = 0;
};

}  // namespace spot::wire
