#pragma once

namespace spot {

// From now on the process ends, with exit code 1 and a line on stderr, where memory cannot be had,
// instead of throwing std::bad_alloc. What throws in the middle of RocksDB leaves locks held and
// writers waiting for ever: to stop and start again on what is on disk is the only honest answer.
// What a request may ask for is bounded elsewhere (plane/gateway/admission.h).
void stop_without_memory();

}  // namespace spot
