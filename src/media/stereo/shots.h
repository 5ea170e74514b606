#pragma once

// Where a film cuts from one shot to another.

#include <array>

#include "media/stereo/analysis.h"
#include "media/stereo/flow.h"

namespace spot::media {

// Takes pictures in order. A cut is a picture that neither has the brightnesses of the one before
// nor can be explained by moving it.
class ShotDetector {
  public:
    // `flow`: from this picture to the one before; nullptr for the first.
    bool is_cut(const Analysis& picture, const Flow* flow);

  private:
    static constexpr std::size_t bins = 64;
    std::array<float, bins> histogram_{};
    float usual_residual_ = 0;
};

}  // namespace spot::media
