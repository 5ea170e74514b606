#pragma once

// Closed captions of American television (CEA-608 and CEA-708), which lie in the pictures' own
// stream and not in one of subtitles: triples of bytes with each picture (ATSC A/53 part 4).

#include <cstdint>
#include <string>
#include <vector>

#include "media/codec.h"
#include "media/film/av.h"

namespace spot::media {

// Copies the captions from a picture to the one that is made of it.
void copy_captions(const AVFrame& from, AVFrame& to);

// The picture's captions as a unit of a stream that has such messages (sei.h); empty: none.
std::vector<std::uint8_t> captions_unit(Codec codec, const AVFrame& picture);

// A sentence if the film has captions and the codec cannot keep them; empty: nothing is lost.
std::string lost_captions(Codec codec, const AVFrame& first);

}  // namespace spot::media
