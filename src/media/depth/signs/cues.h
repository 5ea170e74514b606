#pragma once

// Single signs of depth in a picture, and their sum. Each says for each pixel how near it thinks it
// is, 0..1, and how sure it is; a cue that sees nothing is sure of nothing.

#include <vector>

#include "media/depth/signs/analysis.h"
#include "media/depth/signs/edge_filter.h"
#include "media/depth/signs/standing.h"
#include "media/depth/signs/vanishing.h"

namespace spot::media {

struct Cue {
    std::vector<float> nearness;
    std::vector<float> sureness;
};

// Sum of cues, each value weighted by its sureness.
class CueSum {
  public:
    explicit CueSum(std::size_t size) : weighted_(size, 0.0f), weights_(size, 0.0f) {}
    void add(const Cue& cue);
    // Spread into areas that know little from those beside them that know more, but not across
    // edges of the picture, as `filter` knows them.
    std::vector<float> nearness(const Analysis& picture, const EdgeFilter& filter) const;

  private:
    std::vector<float> weighted_;
    std::vector<float> weights_;
};

// The ground, low in front of the camera, and what stands on it, which is as near as its foot.
// Never sure, never silent.
Cue place_cue(const Analysis& picture, const Ground& ground, const Standing& standing);
// Pale, cold and smooth up to the upper edge: sky, haze.
Cue haze_cue(const Analysis& picture);
// Sharp edges are nearer than blurred ones, in pictures that have both.
Cue focus_cue(const Analysis& picture);

}  // namespace spot::media
