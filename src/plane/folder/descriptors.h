#pragma once

// The process's descriptors, shared out before anything is opened: a store that cannot open its log
// ends the process, so connections must never be able to take what it needs.

#include <cstdint>

#include "base/result.h"

namespace spot::plane {

struct Descriptors {
    int store = 512;                   // RocksDB's open files
    std::size_t files = 1024;          // of objects, open at a time
    std::size_t connections = 10'000;  // at most
};

// Of `limit` descriptors. The rest is kept for what is always open and for the pipeline's own
// clients and children. "TooFewDescriptors" below 256.
Result<Descriptors> share_descriptors(std::uint64_t limit);

// Raises the process's limit as far as it may and shares it out.
Result<Descriptors> take_descriptors();

}  // namespace spot::plane
