#pragma once

// Identifies a conversion, so that a second run on the same data folder resumes what the first has
// begun.

#include <string>

#include "cli/convert/converting.h"

namespace spot::cli {

// Returns "convert-" and 24 hexadecimal digits of a hash over the film (its path, size and time of
// change), all settings that make another film (media::identity_text()) and the state of the depth
// model's file. The same film with the same settings has the same job; whatever makes another film
// makes another job, so that segments of both never mix. Settings that change only how the work is
// done (where the result goes, what may be replaced) are not in it. Both files must exist; their
// content is not read.
std::string job_id_for(const Conversion&);

}  // namespace spot::cli
