#pragma once

// The figure of a single picture: what has colours and textures that the picture's middle has and
// its borders do not have. It is taken to be in front. (Figure and ground, segmented by
// histograms.)

#include <vector>

#include "media/depth/signs/analysis.h"
#include "media/depth/signs/edge_filter.h"

namespace spot::media {

struct Figure {
    std::vector<float> share;  // for each pixel of the map: 0 background .. 1 figure
    float confidence = 0;      // 0..1: how different figure and background are
};

// `filter` is made of `picture`.
Figure find_figure(const Analysis& picture, const EdgeFilter& filter);

}  // namespace spot::media
