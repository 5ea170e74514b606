#pragma once

// Which conversion is the same as an earlier one, so that a second run on the same data folder
// takes up what the first has done.

#include <string>

#include "cli/convert/converting.h"

namespace spot::cli {

// "convert-" and 24 hexadecimal digits of a hash over the film (its path, size and time of change),
// all settings that make another film (media::identity_text()) and the depth model's file. The same
// film in the same way has the same job; whatever makes another film makes another job, and
// segments of both never mix. Settings that change only how the work is done (where the result
// goes, what may be replaced) are not in it. Both files are there; nothing of them is read.
std::string job_id_for(const Conversion&);

}  // namespace spot::cli
