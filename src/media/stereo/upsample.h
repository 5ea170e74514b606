#pragma once

// Depth at the picture's own resolution, with edges where the picture has them: a fast guided
// filter. Depth is written as a * luma + b with a and b found at low resolution, where they vary
// slowly; enlarged, they follow the full picture's edges at a few operations a pixel.

#include <cstdint>
#include <span>
#include <vector>

#include "media/stereo/depth_map.h"
#include "media/stereo/picture.h"

namespace spot::media {

// From nearness to what one eye's pixels move, in 1/16 pixel (see warp.h).
struct ShiftScale {
    float full = 0;         // between nearness 0 and 1
    float convergence = 0;  // nearness that does not move
};

// Half of `strength` per cent of the width for each eye.
ShiftScale shift_scale(int width, double strength, double convergence);

// Gives the shift of each row of one picture. One thread at a time; buffers are kept between
// pictures.
class Upsampler {
  public:
    Upsampler(int width, int height);
    void begin(const DepthMap& depth, ShiftScale scale);
    // Row y of the picture, from its luma. Valid until the next call. Near the sides of the picture
    // shifts fall to nothing, so that no eye looks past the edge.
    std::span<const std::int16_t> row(int y, const std::uint8_t* luma);

  private:
    int width_;
    int low_width_;
    int low_height_;
    int shift_;
    float low_limit_ = 0;  // range of shifts
    float high_limit_ = 0;
    std::vector<float> a_;
    std::vector<float> b_;
    std::vector<float> row_a_;
    std::vector<float> row_b_;
    std::vector<float> spare_;
    std::vector<float> taper_;
    std::vector<std::int16_t> raw_;
    std::vector<std::int16_t> shifts_;
};

}  // namespace spot::media
