#pragma once

// A plane's data folder from outside: nothing in it is opened for writing, and no store is opened,
// so it may run or not. Whether the data are whole is `verify`'s to say.

#include <string>

#include "cli/doctor/finding.h"

namespace spot::cli::doctor {

struct PlaneFolder {
    Findings findings;
    bool running = false;
};
PlaneFolder look_at_plane(const std::string& folder);

// Of `free` bytes on the disk of a plane. Below what the plane keeps back (storage/space.h): fail.
Finding judge_space(std::uint64_t free);

}  // namespace spot::cli::doctor
