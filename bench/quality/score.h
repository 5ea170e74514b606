#pragma once

// How near a map of nearness comes to true disparities.

#include "film.h"

namespace spot::quality {

// The map is first brought to the scale of the truth: p = s * nearness + t by least squares over
// all known pixels, s not below zero (depth that is upside down earns nothing). Then, over known
// pixels:
struct Score {
    double relative = 0;     // mean of |p - d| / d
    double delta = 0;        // share with max(p / d, d / p) < 1.25
    double correlation = 0;  // of nearness and disparity, -1..1
};
Score score(const Map& nearness, const Map& disparity);

// What knows nothing: the lower, the nearer; and everything alike.
Map ramp(int width, int height);
Map constant(int width, int height);

// Means of many scores.
class Mean {
  public:
    void add(const Score& one);
    Score value() const;

  private:
    Score sum_;
    int count_ = 0;
};

}  // namespace spot::quality
