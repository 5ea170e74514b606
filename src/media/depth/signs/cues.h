#pragma once

// Single signs of depth in a picture (depth cues), and their weighted sum. A cue says for each
// pixel how near it is and how confident the cue is of that; where it sees nothing its confidence
// is 0.

#include <vector>

#include "media/depth/signs/analysis.h"
#include "media/depth/signs/edge_filter.h"
#include "media/depth/signs/standing.h"
#include "media/depth/signs/vanishing.h"

namespace spot::media {

struct Cue {
    // One value for each pixel of the map, row by row.
    std::vector<float> nearness;    // 0 farthest .. 1 nearest; a little more is allowed
    std::vector<float> confidence;  // a weight beside the other cues, at least 0
};

// The mean of cues, each value weighted by its confidence. `size`: pixels of the map.
class CueSum {
  public:
    explicit CueSum(std::size_t size) : weighted_(size, 0.0f), weights_(size, 0.0f) {}
    void add(const Cue& cue);
    // The mean, spread from areas of high confidence into those of low confidence beside them, but
    // not across edges of the picture. `filter` is made of `picture`.
    std::vector<float> nearness(const Analysis& picture, const EdgeFilter& filter) const;

  private:
    std::vector<float> weighted_;
    std::vector<float> weights_;
};

// Place in the picture: the ground is near at the lower edge and far above, and whatever stands on
// the ground is as near as its foot. Its confidence is low and never 0: it decides where nothing
// else is known.
Cue place_cue(const Analysis& picture, const Ground& ground, const Standing& standing);
// Atmospheric perspective: an area that is bright, not of a warm colour and smooth up to the upper
// edge of the picture is sky or haze, and far.
Cue haze_cue(const Analysis& picture);
// Depth from focus: sharp edges are nearer than blurred ones, in pictures that have both.
Cue focus_cue(const Analysis& picture);

}  // namespace spot::media
