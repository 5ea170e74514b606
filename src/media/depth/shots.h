#pragma once

// Where a film cuts from one shot to another.

#include <array>

#include "media/depth/signs/flow.h"

namespace spot::media {

// Takes pictures in order. A cut is a picture that cannot be explained by moving the one before,
// has other brightnesses and other shapes. Flashes change brightnesses and not shapes, fades little
// at a time. A picture that shows something after one that is black begins a shot.
class ShotDetector {
  public:
    // Forgets all; `picture` is the first of a shot.
    void begin_shot(const Pyramid& picture);
    // `flow`: from `picture` to `before`.
    bool is_cut(const Pyramid& picture, const Pyramid& before, const Flow& flow);

  private:
    static constexpr std::size_t bins = 64;
    using Histogram = std::array<float, bins>;
    static Histogram histogram_of(const FloatPlane& light);

    Histogram histogram_{};
    float usual_residual_ = 0;
};

}  // namespace spot::media
