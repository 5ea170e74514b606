#pragma once

// One picture of a film in every way that helps to judge its depth, in RGB of 8 bits.

#include <vector>

#include "media/convert.h"
#include "media/depth/depth_map.h"
#include "media/film/av.h"
#include "media/view/floating_window.h"

namespace spot::media {

struct Stills {
    Frame source;
    Frame left;
    Frame right;
    Frame anaglyph;
    Frame depth;       // near is white
    Frame shift;       // parallax in colours, see preview.h
    Frame difference;  // gray + (left - right) / 2
    Frame packed;      // as the film has it; only of modes whose row says so (in_preview)
};

// `picture`: upright, of 8 bits, with even sides.
Stills make_stills(const AVFrame& picture, const DepthMap& depth, WindowBars bars,
                   const RenderSettings& settings);

// Pictures of one size, each made smaller by a whole number so that it is at most 640 wide.
Frame side_by_side(const std::vector<const AVFrame*>& pictures);
// Pictures of one width.
Frame one_below_the_other(const std::vector<const AVFrame*>& pictures);

}  // namespace spot::media
