#pragma once

// Writes HDR metadata as messages of a stream of H.264 or HEVC, for encoders that do not write them
// (those of hardware, in FFmpeg 5.1): mastering display colour volume, SEI 137, and content light
// level, SEI 144 (H.264 annex D.2.29 and D.2.31, HEVC annex D.2.28 and D.2.35).

#include <cstdint>
#include <vector>

#include "media/codec.h"
#include "media/picture/hdr.h"

namespace spot::media {

// The units that go before a keyframe's slices (sei.h); empty: no brightness is known, or the codec
// has no such messages.
std::vector<std::vector<std::uint8_t>> brightness_units(Codec codec, const Brightness&);

}  // namespace spot::media
