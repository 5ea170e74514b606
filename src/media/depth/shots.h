#pragma once

// Shot detection: where a film cuts from one shot to another.

#include <array>

#include "media/depth/signs/flow.h"

namespace spot::media {

// Takes pictures in order. A cut is before a picture that cannot be explained by moving the picture
// before and that has other brightnesses (histogram) and other shapes (correlation of gradients).
// Flashes change brightnesses and not shapes; fades change little at a time. A picture that shows
// something after a black one begins a shot, too. One thread at a time.
class ShotDetector {
  public:
    // Forgets everything; `picture` is the first one of a shot.
    void begin_shot(const Pyramid& picture);
    // Whether `picture` begins a shot. `flow` leads from it to the picture `before`.
    bool is_cut(const Pyramid& picture, const Pyramid& before, const Flow& flow);

  private:
    static constexpr std::size_t bins = 64;
    using Histogram = std::array<float, bins>;
    static Histogram histogram_of(const FloatPlane& light);

    Histogram histogram_{};
    float usual_residual_ = 0;  // running mean of the flow's residual in this shot, levels
};

}  // namespace spot::media
