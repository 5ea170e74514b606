#pragma once

// The files that a process may reach, by Landlock. Every right that the running kernel knows is
// handled, which means: refused wherever no rule gives it. The kernel itself is asked which rights
// there are, so that those of a kernel newer than this program are refused as well.

#include <string>
#include <vector>

#include "base/result.h"
#include "studio/sandbox.h"

namespace spot::studio {

// Returns what this kernel's Landlock lacks, as sentences. Changes nothing.
std::vector<std::string> missing_of_landlock();

// Holds for the whole process and cannot be undone. Returns what this kernel's Landlock lacks, as
// sentences.
Result<std::vector<std::string>> only_these_files(const Walls& walls);

}  // namespace spot::studio
