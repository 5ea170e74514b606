#pragma once

// Edge-preserving smoothing: a recursive filter along rows and columns, forth and back, that is
// interrupted where brightness or colour of a guiding picture changes (a relative of the domain
// transform of Gastal and Oliveira, 2011). Its time does not depend on its reach.

#include <span>
#include <vector>

#include "media/depth/signs/analysis.h"

namespace spot::media {

class EdgeFilter {
  public:
    // `reach`: the filter's decay length in an even area, in pixels of the map. `contrast`: the
    // change of colour from a pixel to the next, in levels, at which half of the feedback is lost.
    // Nothing of `guide` is kept.
    EdgeFilter(const Analysis& guide, float reach, float contrast);
    // Smooths a map of the guide's size, in place; for any number of maps. Safe from several
    // threads at a time.
    void smooth(std::span<float> map) const;

  private:
    int width_;
    int height_;
    std::vector<float> across_;  // feedback from the left neighbour, 0..1
    std::vector<float> down_;    // feedback from the upper neighbour, 0..1
};

}  // namespace spot::media
