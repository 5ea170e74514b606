#pragma once

// What a map of the past picture says of the present one.

#include <vector>

#include "media/depth/signs/flow.h"

namespace spot::media {

struct Follow {
    std::vector<int> at;       // upper left of the four past pixels a pixel comes from
    std::vector<float> right;  // share of the right ones, 0..1
    std::vector<float> below;
    std::vector<float> trust;  // 0..1: whether it is the same thing
    int width = 0;
};

Follow follow(const Flow& flow);

// The past map where the present pixels were.
std::vector<float> carry(const std::vector<float>& past, const Follow& follow);

}  // namespace spot::media
