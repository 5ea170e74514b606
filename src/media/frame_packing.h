#pragma once

// The frame packing message (SEI 45, H.264 annex D.2.26 and HEVC annex D.2.16): tells a player of a
// bare stream how two eyes lie in a picture. x264 knows only the left eye first, x265 3.5 knows
// none, so it is written here.

#include <cstdint>
#include <vector>

#include "media/av.h"
#include "media/codec.h"
#include "media/stereo_side_data.h"

namespace spot::media {

// True: streams of this codec have such messages (AV1 leaves it to the container).
bool has_frame_packing(Codec codec);

// The message as a unit of the stream, without a start code.
std::vector<std::uint8_t> frame_packing_unit(Codec codec, const StereoLayout& layout);

// Inserts the unit before the first slice of a keyframe's packet, whose units have start codes
// (annex B). Other packets, and packets without a slice, stay as they are.
void insert_frame_packing(AVPacket& packet, Codec codec, const std::vector<std::uint8_t>& unit);

}  // namespace spot::media
