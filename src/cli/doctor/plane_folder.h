#pragma once

// Checks a plane's data folder from outside: no file in it is opened for writing, and no store is
// opened, so that the plane may be running. Whether the data are undamaged is checked by `verify`.

#include <string>

#include "cli/doctor/finding.h"

namespace spot::cli::doctor {

struct PlaneFolder {
    Findings findings;
    bool running = false;
};
PlaneFolder look_at_plane(const std::string& folder);

// Judges `free` bytes on the disk of a plane. Less than the plane keeps free (storage/space.h) is a
// failure.
Finding judge_space(std::uint64_t free);

}  // namespace spot::cli::doctor
