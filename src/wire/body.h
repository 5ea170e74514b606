#pragma once

// The receiver of a request's body, which takes it in pieces as they arrive.

#include <string_view>

#include "base/result.h"

namespace spot::wire {

// A sink is made once the head of a request has been read and its signature was accepted. Where it
// is destroyed before finish() (the client went away, or the body was refused), nothing of the body
// is kept. Used by one thread at a time.
class BodySink {
  public:
    virtual ~BodySink() = default;
    virtual Result<void> write(std::string_view bytes) = 0;
    // Called once, after the last byte. Checks the length, the digests and the signatures.
    virtual Result<void> finish() = 0;
};

}  // namespace spot::wire
