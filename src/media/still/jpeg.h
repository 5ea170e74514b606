#pragma once

// Pictures as JPEG files, and pairs of them as MPO (CIPA DC-007), which 3D televisions and viewers
// read.

#include <string>
#include <string_view>

#include "media/film/av.h"
#include "media/view/render.h"

namespace spot::media {

// 4:2:0 with JPEG's colours (all of the range, BT.601) of a part of planar 4:2:0 pictures of 8 or
// 10 bits. All pictures given to one of these are alike.
class JpegMaker {
  public:
    // The columns from `x` on, `size` large; `like`: has the colours' meaning, as for RgbMaker.
    Frame make(const AVFrame& packed, int x, Size size, const AVFrame& like);

  private:
    Scaler scaler_;
};

// Nearly without loss that can be seen (libav's quantiser 2). "NoEncoder", "NotEncodable".
Result<std::string> encode_jpeg(const AVFrame& picture);

// Both eyes in one file: two JPEGs, the first with an index of both. An Exif segment takes the
// place of JFIF's, as DC-007 wants. The baseline and the angle are stated as not known.
std::string join_eyes(std::string_view left, std::string_view right, Size size);

// Whole or not at all. "NoSpace".
Result<void> write_bytes(std::string_view bytes, const std::string& path);

}  // namespace spot::media
