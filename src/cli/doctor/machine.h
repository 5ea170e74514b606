#pragma once

// Checks this machine: the two programs, and the sandbox around the one that reads films.

#include "cli/doctor/finding.h"

namespace spot::cli::doctor {

// It takes up to some seconds where the second program does not answer.
Findings look_at_machine();

}  // namespace spot::cli::doctor
