#pragma once

// HDR's brightness as messages in a stream of H.264 or HEVC, for encoders that do not write them
// (those of hardware, in FFmpeg 5.1): mastering display colour volume, SEI 137, and content light
// level, SEI 144 (H.264 annex D.2.29 and D.2.31, HEVC annex D.2.28 and D.2.35).

#include <cstdint>
#include <vector>

#include "media/codec.h"
#include "media/picture/hdr.h"

namespace spot::media {

// Units for before a keyframe's slices (sei.h); empty: nothing is known, or the codec has none.
std::vector<std::vector<std::uint8_t>> brightness_units(Codec codec, const Brightness&);

}  // namespace spot::media
