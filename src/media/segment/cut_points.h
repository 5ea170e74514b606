#pragma once

// Where a film may be cut without losing a picture: at keyframes behind which, in decoding order,
// no picture follows that is shown before them. Such leading pictures (open GOP, HEVC's RASL) need
// pictures from before the cut, and a decoder that starts at the cut drops them.

#include <cstdint>
#include <deque>

#include "media/film/av.h"

namespace spot::media {

enum class Cut {
    no,    // not here
    here,  // the front packet may begin a segment
    wait,  // more packets of the stream must be seen first
};

// Pictures that a decoder may hold back for reordering (the limit of H.264 and HEVC): leading
// pictures stand within that many packets behind their keyframe.
inline constexpr int most_reordered_pictures = 16;

// `ahead`: packets in file order, the front one being a packet of `stream`. `ended`: no more come.
Cut judge_cut(const std::deque<Packet>& ahead, const AVStream& stream, bool ended);

}  // namespace spot::media
