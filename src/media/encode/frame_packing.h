#pragma once

// The frame packing message (SEI 45, H.264 annex D.2.26 and HEVC annex D.2.16): tells a player of a
// bare stream how two eyes lie in a picture. x264 knows only the left eye first, x265 3.5 knows
// none, so it is written here.

#include <cstdint>
#include <vector>

#include "media/codec.h"
#include "media/film/stereo_side_data.h"

namespace spot::media {

// The message as a unit of the stream; the codec must have such messages (sei.h).
std::vector<std::uint8_t> frame_packing_unit(Codec codec, const StereoLayout& layout);

}  // namespace spot::media
