#pragma once

namespace spot {

// From this call on the process ends, with exit code 1 and a line on stderr, when memory cannot be
// allocated, instead of throwing std::bad_alloc. An exception that crosses RocksDB leaves locks
// held and writers waiting for ever, so a new start from the bytes on disk is the only safe way on.
// The memory that requests may ask for is limited elsewhere (plane/gateway/admission.h).
void stop_without_memory();

}  // namespace spot
