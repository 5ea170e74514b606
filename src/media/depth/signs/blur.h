#pragma once

// Means over windows of a map, in time that does not depend on the window.

#include <span>
#include <vector>

namespace spot::media {

// In place: each value becomes the mean of the (2 radius + 1)^2 values around it; at the edges of
// those that exist. `spare` is resized as needed.
void box_mean(std::span<float> map, int width, int height, int radius, std::vector<float>& spare);

}  // namespace spot::media
