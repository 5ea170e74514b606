#pragma once

// The lines of a picture along which everything that stands still moves when the camera does: all
// through the one point it goes to, or side by side when it goes sideways.

#include <vector>

#include "media/depth/signs/flow.h"

namespace spot::media {

// Places are from the picture's middle, in half widths.
struct Lines {
    float x = 1;  // direction of the line at the middle
    float y = 0;
    float spread = 0;  // how it turns towards the sides; with x and y of length 1
    // The camera's turning: the same for near and far.
    float turn_x = 0;  // pixels
    float turn_y = 0;
    float roll = 0;  // pixels a half width

    void direction(float px, float py, float* ex, float* ey) const {
        *ex = x + spread * px;
        *ey = y + spread * py;
    }
    void turning(float px, float py, float* u, float* v) const {
        *u = turn_x - roll * py;
        *v = turn_y + roll * px;
    }
};

// Lines and turning that leave the least motion beside the lines. `trust` of each pixel's flow,
// 0..1; `last`: those of the picture before, which are probable again.
Lines find_lines(const Flow& flow, const std::vector<float>& trust, const Lines& last);

}  // namespace spot::media
