#pragma once

// Pictures as PNG files.

#include <string>

#include "media/film/av.h"
#include "media/view/render.h"

namespace spot::media {

// RGB of a part of planar 4:2:0 pictures of 8 or 10 bits; of 8 bits, or of 16 for 10. All pictures
// given to one of these are alike.
class RgbMaker {
  public:
    // The columns from `x` on, `size` large; `like`: has the colours' meaning. Films that do not
    // say are BT.709 from HD on, else BT.601 (color_code).
    Frame make(const AVFrame& packed, int x, Size size, const AVFrame& like);

  private:
    Scaler scaler_;
};

// An empty RGB picture of 8 bits.
Frame make_rgb(Size size);

// Whole or not at all. "NoEncoder", "NotEncodable", "NoSpace".
Result<void> write_png(const AVFrame& rgb, const std::string& path);

}  // namespace spot::media
