#pragma once

// Order statistics of maps.

#include <vector>

namespace spot::media {

// The value below which `share` of the map lies, to 1/512 of its range.
float quantile(const std::vector<float>& map, double share);

// Likewise with weights, which are not negative; `otherwise` if all are 0.
float quantile(const std::vector<float>& map, const std::vector<float>& weights, double share,
               float otherwise);

}  // namespace spot::media
