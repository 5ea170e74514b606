#pragma once

// What stands in front in a single picture: colours and textures that its middle has and its
// borders have not.

#include <vector>

#include "media/depth/signs/analysis.h"
#include "media/depth/signs/edge_filter.h"

namespace spot::media {

struct Figure {
    std::vector<float> share;  // of each pixel, 0 behind .. 1 in front
    float sure = 0;            // 0..1: how different the two are
};

// `filter`: of the same picture.
Figure find_figure(const Analysis& picture, const EdgeFilter& filter);

}  // namespace spot::media
