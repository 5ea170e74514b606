#pragma once

// Where the body of a request goes as it arrives.

#include <string_view>

#include "base/result.h"

namespace spot::wire {

// Made once the head of a request is known and believed; destroyed early when the client goes away
// or the body is refused: then nothing of it stays. One thread at a time.
class BodySink {
  public:
    virtual ~BodySink() = default;
    virtual Result<void> write(std::string_view bytes) = 0;
    // The whole body has come. Checks what only the end can show: length, digests, signatures.
    virtual Result<void> finish() = 0;
};

}  // namespace spot::wire
