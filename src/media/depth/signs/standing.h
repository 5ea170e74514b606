#pragma once

// Things that stand: each is as near as the place of the ground on which it stands, which is what
// lies below it in the picture. Taken to stand are the figure (figure.h), what has moved before a
// still camera, and posts: even areas that reach much further down than sideways, as posts, trunks,
// frames and people do, wherever in the picture they are.

#include <vector>

#include "media/depth/signs/analysis.h"
#include "media/depth/signs/edge_filter.h"
#include "media/depth/signs/figure.h"

namespace spot::media {

struct Standing {
    // One value for each pixel of the map, row by row, 0..1.
    std::vector<float> front;   // how surely it is in front of what lies beside it
    std::vector<float> stands;  // how much of the nearness of the pixel below it takes over
};

// For each pixel, 0..1: how much taller than wide the even area is that it belongs to. `filter` is
// made of `picture`.
std::vector<float> find_posts(const Analysis& picture, const EdgeFilter& filter);

// `filter` and `figure` are those of `picture`. `moved` says for each pixel how surely it has moved
// before a still camera, 0..1; it is empty where nothing has.
Standing find_standing(const Analysis& picture, const EdgeFilter& filter, const Figure& figure,
                       const std::vector<float>& moved);

}  // namespace spot::media
