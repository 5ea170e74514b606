#pragma once

// Messages beside the pictures of H.264 and HEVC (SEI, their annex D).

#include <cstdint>
#include <vector>

#include "media/codec.h"
#include "media/film/av.h"

namespace spot::media {

// Whether streams of this codec have such messages (AV1 has others).
bool has_sei(Codec codec);

// One message as a unit of the stream, without a start code. `payload` consists of whole bytes.
std::vector<std::uint8_t> sei_unit(Codec codec, int type, const std::vector<std::uint8_t>& payload);

// Inserts the unit before the first slice of the packet, whose units have start codes (annex B). A
// packet without a slice stays as it is.
void insert_unit(AVPacket& packet, Codec codec, const std::vector<std::uint8_t>& unit);

}  // namespace spot::media
