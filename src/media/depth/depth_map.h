#pragma once

// Depth of one picture at low resolution, with what is needed to bring it to the full one.

#include <cstddef>
#include <vector>

#include "media/picture/picture.h"

namespace spot::media {

struct DepthMap {
    int width = 0;
    int height = 0;
    int shift = 0;                // the picture is 1 << shift times as large
    std::vector<float> nearness;  // rows of width; 0 farthest, 1 nearest
    std::vector<float> guide;     // luma of the same places, 0..255 whatever the picture's bits
    // Nearness, 0..1, of what is looked at: what should lie in the screen when nobody says
    // otherwise. Steady within a shot.
    float screen = 0.5f;
    bool cut = false;  // first picture of a shot
    // The part of the picture that the map is of: what lies around is flat, in the screen. Its
    // width is 0 where that is all of it.
    Area inside;
    std::vector<Area> texts;   // burnt in, in pixels of what is inside (text.h)
    bool text_in_bar = false;  // and some lies in the bar below, which is in the screen
};

inline Area inside_of(const DepthMap& depth, Size picture) {
    if (depth.inside.width > 0) return depth.inside;
    return {0, 0, picture.width, picture.height};
}

// How often a picture is halved for depth: until the map has at most this many pixels. Fewer lose
// edges, more cost time without more truth in them. 1920x1080 gives 240x135.
inline constexpr int largest_depth_map = 60'000;

constexpr int depth_shift(int picture_width, int picture_height) {
    int shift = 0;
    while ((picture_width >> shift) * (picture_height >> shift) > largest_depth_map) ++shift;
    return shift;
}

// Size of a map's side for a picture's: rounded up, never less than two.
constexpr int depth_side(int picture_side, int shift) {
    const int side = (picture_side + (1 << shift) - 1) >> shift;
    return side < 2 ? 2 : side;
}

}  // namespace spot::media
