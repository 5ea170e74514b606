#pragma once

// This machine: the two programs, and the walls around the one that reads films.

#include "cli/doctor/finding.h"

namespace spot::cli::doctor {

// Takes up to some seconds where the second program does not answer.
Findings look_at_machine();

}  // namespace spot::cli::doctor
