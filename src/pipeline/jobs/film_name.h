#pragma once

// The name under which a job's 3D film is stored by people.

#include <string>

#include "pipeline/jobs/job_row.h"

namespace spot::pipeline {

// The longest name, in bytes, with its tag and ending: file systems take 255.
inline constexpr std::size_t longest_film_name = 240;

// The title without its ending, the words from which players know how the film is packed, and the
// ending of its container: "holiday_LRF_Full_SBS.mp4". It is one file's name on every system,
// whatever the title is: no separators, no control characters, and it does not begin with a dot or
// a dash.
std::string film_name(const Job&);

}  // namespace spot::pipeline
