#pragma once

// What stands upon what lies below it in the picture, and so is as near as that: figures, what has
// moved, and whatever hangs together further down than sideways - posts, trunks, frames, people -
// wherever in the picture it is.

#include <vector>

#include "media/depth/signs/analysis.h"
#include "media/depth/signs/edge_filter.h"
#include "media/depth/signs/figure.h"

namespace spot::media {

struct Standing {
    std::vector<float> front;   // of each pixel, 0..1: how surely before what is beside it
    std::vector<float> stands;  // 0..1: how much it shares of the nearness of the pixel below
};

// 0..1: how much taller than wide is the even area that each pixel belongs to. `filter`: of the
// same picture.
std::vector<float> find_posts(const Analysis& picture, const EdgeFilter& filter);

// `moved`: how surely each pixel has moved before a still camera, 0..1; empty: nothing has.
Standing find_standing(const Analysis& picture, const EdgeFilter& filter, const Figure& figure,
                       const std::vector<float>& moved);

}  // namespace spot::media
