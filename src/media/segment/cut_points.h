#pragma once

// The places where a film may be cut without losing a picture: keyframes that, in decoding order,
// are not followed by a picture that is shown before them. Such leading pictures (open GOP, HEVC's
// RASL) need pictures from before the cut, and a decoder that starts at the cut drops them.

#include <cstdint>
#include <deque>

#include "media/film/av.h"

namespace spot::media {

enum class Cut {
    no,    // not here
    here,  // the front packet may begin a segment
    wait,  // more packets of the stream must be seen first
};

// The number of pictures that a decoder may hold back for reordering (the limit of H.264 and HEVC):
// leading pictures are within so many packets after their keyframe.
inline constexpr int most_reordered_pictures = 16;

// Whether a segment may begin with the front packet of `ahead`. `ahead` has packets in file order;
// the front one belongs to `stream`. `ended`: no more packets come.
Cut judge_cut(const std::deque<Packet>& ahead, const AVStream& stream, bool ended);

}  // namespace spot::media
