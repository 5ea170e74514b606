#pragma once

// Divides the process's file descriptors between its parts before anything is opened. A store that
// cannot open its log ends the process, so connections must never take the descriptors that it
// needs.

#include <cstdint>

#include "base/result.h"

namespace spot::plane {

struct Descriptors {
    int store = 512;                   // most table files that RocksDB has open
    std::size_t files = 1024;          // most files of objects that are open at a time
    std::size_t connections = 10'000;  // most connections
    std::size_t posts = 256;           // most connections to endpoints of topics
};

// Divides `limit` descriptors. Some are kept for files that are always open, and for the clients
// and child processes of the pipeline. Fails with "TooFewDescriptors" below 256.
Result<Descriptors> share_descriptors(std::uint64_t limit);

// Raises the process's limit as far as is allowed, and divides it.
Result<Descriptors> take_descriptors();

}  // namespace spot::plane
