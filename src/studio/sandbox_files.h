#pragma once

// The files that a process may reach, by Landlock. Every right that the running kernel knows is
// handled, which is to say refused wherever no rule gives it: it is the kernel that is asked which
// these are, so that a right of a kernel that is newer than this text is refused as well.

#include <string>
#include <vector>

#include "base/result.h"
#include "studio/sandbox.h"

namespace spot::studio {

// What this kernel's Landlock lacks, as sentences; nothing is changed by asking.
std::vector<std::string> missing_of_landlock();

// For the whole process, for ever. Returns what this kernel's Landlock lacks, as sentences.
Result<std::vector<std::string>> only_these_files(const Walls& walls);

}  // namespace spot::studio
