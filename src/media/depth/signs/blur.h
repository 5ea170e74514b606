#pragma once

// The box filter: means over square windows of a map. Its time does not depend on the window's
// size.

#include <span>
#include <vector>

namespace spot::media {

// Replaces each value, in place, by the mean of the (2 radius + 1)^2 values around it; at the map's
// edges by the mean of those values that exist. `spare` is working memory that is resized as
// needed; callers keep it to save allocations.
void box_mean(std::span<float> map, int width, int height, int radius, std::vector<float>& spare);

}  // namespace spot::media
