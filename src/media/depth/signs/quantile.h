#pragma once

// Order statistics of maps, by histograms.

#include <vector>

namespace spot::media {

// The value below which `share` (0..1) of the map's values lie, to 1/512 of their range; 0 for an
// empty map. In large maps only every third value is looked at.
float quantile(const std::vector<float>& map, double share);

// The same with weights, which are not negative; `otherwise` if all weights are 0 or the map is
// empty.
float quantile(const std::vector<float>& map, const std::vector<float>& weights, double share,
               float otherwise);

}  // namespace spot::media
