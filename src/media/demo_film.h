#pragma once

// A short film made from nothing, with true depth in it: what a newcomer sees first, and what tests
// convert. The same options give the same bytes on one machine.

#include <string>

#include "base/result.h"

namespace spot::media {

struct DemoOptions {
    double seconds = 6;
    int width = 960;  // even
    int height = 540;
    int fps = 24;
};

// Two scenes with a hard cut halfway: a camera gliding past a grove in front of hills, then past
// columns in a hall; a stereo tone in AAC. H.264 with a keyframe at least every two seconds and no
// open groups, so that it can be cut into segments. Errors: "InvalidOption", "NoEncoder",
// "NoSpace".
Result<void> make_demo_film(const std::string& out, const DemoOptions& options = {});

}  // namespace spot::media
