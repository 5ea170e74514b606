#pragma once

#include <cstdint>
#include <vector>

#include "images.h"

namespace spot::quality {

// Shifts of the right eye for each pixel: the disparity itself, with near things wider by a pixel
// to either side as in a conversion: pixels at their edges are half theirs.
std::vector<std::int16_t> exact_shifts(const FloatImage& disparity);

}  // namespace spot::quality
