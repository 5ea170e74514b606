#pragma once

// The epipolar lines of a picture: the lines along which everything that stands still moves when
// the camera does. All of them pass through one point, the focus of expansion, or lie side by side
// when the camera goes sideways.

#include <vector>

#include "media/depth/signs/flow.h"

namespace spot::media {

// Places (px, py) are measured from the picture's middle, in halves of its width.
struct EpipolarLines {
    // The direction of the line at the middle, and how it changes towards the sides. The three
    // together have length 1: `expansion` is 0 for a camera that goes sideways and 1 for one that
    // goes straight ahead.
    float x = 1;
    float y = 0;
    float expansion = 0;
    // The camera's rotation, which moves near and far things alike.
    float turn_x = 0;  // pixels of the map
    float turn_y = 0;  // pixels of the map
    float roll = 0;    // pixels of the map at half a width from the middle

    // The direction (ex, ey) of the line through (px, py); its length is not 1.
    void direction(float px, float py, float* ex, float* ey) const {
        *ex = x + expansion * px;
        *ey = y + expansion * py;
    }
    // The motion (u, v) at (px, py) by rotation alone, in pixels of the map.
    void rotation_at(float px, float py, float* u, float* v) const {
        *u = turn_x - roll * py;
        *v = turn_y + roll * px;
    }
};

// The lines and the rotation that leave the least motion beside the lines, robustly: what moves on
// its own hardly counts. `confidence` is that of each pixel's flow, 0..1. `last` are the lines of
// the picture before, which are preferred where others fit only a little better.
EpipolarLines fit_epipolar_lines(const Flow& flow, const std::vector<float>& confidence,
                                 const EpipolarLines& last);

}  // namespace spot::media
