#pragma once

// A source of credentials that change while a client lives.

#include "base/result.h"
#include "wire/signing/sigv4.h"

namespace spot::wire {

// Safe from every thread.
class CredentialSource {
  public:
    virtual ~CredentialSource() = default;
    // The credentials that are valid now. May ask another machine, and take as long as that takes.
    virtual Result<Credentials> get() = 0;
    // Called when a service has refused these credentials as expired: get() gives them no more.
    virtual void refuse(const Credentials& expired) = 0;
};

}  // namespace spot::wire
