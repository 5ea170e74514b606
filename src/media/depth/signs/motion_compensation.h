#pragma once

// Motion compensation: a map of the past picture, moved along the optical flow to where the present
// picture shows the same things.

#include <vector>

#include "media/depth/signs/flow.h"

namespace spot::media {

// For each pixel of the present map, row by row: the place in the past map that it comes from,
// ready for bilinear interpolation.
struct PixelMatches {
    std::vector<int> at;            // index of the upper left one of the four past pixels
    std::vector<float> right;       // weight of the two right ones, 0..1
    std::vector<float> below;       // weight of the two lower ones, 0..1
    std::vector<float> confidence;  // 0..1: whether it is the same thing; 0 for places outside
    int width = 0;                  // of both maps, pixels
};

PixelMatches match_pixels(const Flow& flow);

// The values of `past` at the places that the present pixels come from.
std::vector<float> motion_compensate(const std::vector<float>& past, const PixelMatches& matches);

}  // namespace spot::media
