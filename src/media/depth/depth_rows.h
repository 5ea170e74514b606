#pragma once

// Depth at a picture's own size, for films and pictures of depth.

#include <cstdint>
#include <span>
#include <vector>

#include "media/depth/depth_map.h"
#include "media/depth/upsample.h"

namespace spot::media {

// One thread at a time; buffers are kept between pictures.
class DepthRows {
  public:
    explicit DepthRows(Size picture);

    // `picture` has 8 or 10 bits; it and its memory must outlive the last call of pair(). `screen`
    // is the nearness, 0..1, of everything around the part that the map is of.
    void begin(const Picture& picture, const DepthMap& depth, float screen);
    // The depth that rows y and y + 1 share, y even: 0 farthest, 65535 nearest, in 16,353 steps.
    // Valid until the next call.
    std::span<const std::uint16_t> pair(int y);

  private:
    Size size_;
    Area inside_;
    Picture picture_;
    Upsampler upsampler_;
    std::uint16_t screen_ = 0;
    std::vector<std::uint16_t> row_;
};

}  // namespace spot::media
