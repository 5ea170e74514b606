#pragma once

// The calls that a process may make of the kernel, by seccomp: a list of what decoders, encoders, a
// model's runtime and the C library need (found by looking on while all tests and every verb of the
// program ran), and a refusal for all that is not on it, also of kernels to come.

#include "base/result.h"
#include "studio/sandbox.h"

namespace spot::studio {

// Files may be changed where `walls` has a folder, devices spoken to and code be made on the way
// where it is a driver's. For the whole process, for ever; call it while there is one thread, and
// last of all walls.
Result<void> only_these_calls(const Walls& walls);

}  // namespace spot::studio
