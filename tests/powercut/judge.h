#pragma once

// What must be there after a power cut.

#include <string>

#include "powercut/recording.h"

namespace spot::powercut {

// Prints the master key of planes that are encrypted; powercut.py has it, too.
inline constexpr const char* key_command = "printf 'ab%.0s' $(seq 32)";

// Opens the data folder as a start does, and looks at all of it. "": every answer given before
// event `cut` holds, requests under way are there entirely or not at all, and nothing else is.
std::string judge(const Recording& recording, std::size_t cut, const std::string& folder);

// The part without a disk: `found` against what was told before `cut`.
std::string compare(const Recording& recording, std::size_t cut, faults::State found);

}  // namespace spot::powercut
