#pragma once

// Depth of one picture at low resolution, with all that is needed to bring it to full resolution.

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
    // The nearness, 0..1, of the part that viewers look at. It should lie in the screen unless the
    // user says otherwise. It changes slowly within a shot.
    float screen = 0.5f;
    bool cut = false;  // this is the first picture of a shot
    // The part of the picture that the map is of; everything around it is a black bar, flat and in
    // the screen. A width of 0 means the whole picture.
    Area inside;
    std::vector<Area> texts;   // burnt-in text, in pixels of the part `inside` (text.h)
    bool text_in_bar = false;  // some of the text lies in the lower bar, which is in the screen
};

inline Area inside_of(const DepthMap& depth, Size picture) {
    if (depth.inside.width > 0) return depth.inside;
    return {0, 0, picture.width, picture.height};
}

// A picture is halved for depth until the map has at most this many pixels; 1920x1080 gives
// 240x135. Fewer lose edges; more cost time without more truth in them. By eye (docs/media.md).
inline constexpr int largest_depth_map = 60'000;

constexpr int depth_shift(int picture_width, int picture_height) {
    int shift = 0;
    while ((picture_width >> shift) * (picture_height >> shift) > largest_depth_map) ++shift;
    return shift;
}

// The size of a map's side for a picture's: rounded up, never less than two.
constexpr int depth_side(int picture_side, int shift) {
    const int side = (picture_side + (1 << shift) - 1) >> shift;
    return side < 2 ? 2 : side;
}

}  // namespace spot::media
