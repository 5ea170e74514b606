#pragma once

// Writes pictures as PNG files.

#include <string>

#include "media/film/av.h"
#include "media/view/render.h"

namespace spot::media {

// Makes RGB pictures of parts of planar 4:2:0 pictures: with 8 bits from 8 bits, with 16 from 10.
// All pictures given to one object have the same form. One thread at a time.
class RgbMaker {
  public:
    // The part of `size` from column `x` on. The colour tags are those of `like`; films that have
    // none are BT.709 from HD on, else BT.601 (color_code).
    Frame make(const AVFrame& packed, int x, Size size, const AVFrame& like);

  private:
    Scaler scaler_;
};

// An empty RGB picture of 8 bits.
Frame make_rgb(Size size);

// Writes a complete file or none. "NoEncoder", "NotEncodable", "NoSpace".
Result<void> write_png(const AVFrame& rgb, const std::string& path);

}  // namespace spot::media
