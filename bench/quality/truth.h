#pragma once

// True disparities, made ready for the renderer.

#include <vector>

#include "images.h"
#include "media/depth/depth_map.h"

namespace spot::quality {

// Pixels without a disparity get the smaller of their known neighbours' in the row: what is not
// known is most often what one camera alone sees, thus background.
FloatImage filled(FloatImage disparity);

// As a conversion's depth map, of its size: means over the pixels that one of the map stands for.
// Nearness is a share of `most`.
media::DepthMap depth_map(const FloatImage& disparity, const std::vector<float>& luma, float most);

}  // namespace spot::quality
