#pragma once

// The system calls that a process may make, by seccomp: a list of those that decoders, encoders, a
// model's runtime and the C library need (found by tracing all tests and every verb of the
// program). All calls that are not on it are refused, those of future kernels as well.

#include "base/result.h"
#include "studio/sandbox.h"

namespace spot::studio {

// Calls that change files are allowed where `walls` has a folder; calls that talk to devices and
// that make code executable where it is a driver's. Holds for the whole process and cannot be
// undone; call it while there is one thread, as the last wall.
Result<void> only_these_calls(const Walls& walls);

}  // namespace spot::studio
