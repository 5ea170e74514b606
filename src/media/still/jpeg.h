#pragma once

// Writes pictures as JPEG files, and pairs of them as MPO files (CIPA DC-007), which 3D televisions
// and viewers read.

#include <string>
#include <string_view>

#include "media/film/av.h"
#include "media/view/render.h"

namespace spot::media {

// Makes pictures with JPEG's colours (4:2:0, full range, BT.601) of parts of planar 4:2:0 pictures
// of 8 or 10 bits. All pictures given to one object have the same form. One thread at a time.
class JpegMaker {
  public:
    // The part of `size` from column `x` on. The colour tags are those of `like`, as for RgbMaker.
    Frame make(const AVFrame& packed, int x, Size size, const AVFrame& like);

  private:
    Scaler scaler_;
};

// Encodes with hardly any visible loss (libav's quantiser 2). "NoEncoder", "NotEncodable".
Result<std::string> encode_jpeg(const AVFrame& picture);

// Joins both eyes' JPEGs into one file, the first with an index of both. An Exif segment takes the
// place of JFIF's, as DC-007 requires. The baseline and the angle of the cameras are stated as not
// known.
std::string join_eyes(std::string_view left, std::string_view right, Size size);

// Writes a complete file or none. "NoSpace".
Result<void> write_bytes(std::string_view bytes, const std::string& path);

}  // namespace spot::media
