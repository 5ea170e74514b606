#pragma once

// Smoothing that stops at the edges of a picture: a recursive filter along rows and columns whose
// memory fades where brightness or colour changes. Time does not depend on how far it reaches.

#include <span>
#include <vector>

#include "media/depth/signs/analysis.h"

namespace spot::media {

class EdgeFilter {
  public:
    // `reach`: pixels over which an even area becomes one; `contrast`: change, in levels, at which
    // half of the memory is lost.
    EdgeFilter(const Analysis& guide, float reach, float contrast);
    // In place, any number of maps of the guide's size.
    void smooth(std::span<float> map) const;

  private:
    int width_;
    int height_;
    std::vector<float> across_;  // how much of the left neighbour stays, 0..1
    std::vector<float> down_;    // of the upper one
};

}  // namespace spot::media
