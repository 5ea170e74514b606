#pragma once

// Whether a file is complete. Containers say at their start how long their parts are; an upload or
// a copy that broke off is shorter. libav reads such a file as a short film, which must not happen
// here.

#include <string>

#include "base/result.h"

namespace spot::media {

// Checks the outer structure of MP4/MOV (boxes, index present), AVI (RIFF sizes) and Matroska/WebM
// (segment size) against the file's size, reading a few bytes of each part. Other formats have no
// declared size and pass. Errors: "DamagedFilm", and those of an unreadable file.
Result<void> check_complete(const std::string& path);

}  // namespace spot::media
