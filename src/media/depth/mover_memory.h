#pragma once

// What has moved in a shot before a still camera: it is in front of what never did. Carried along
// with what moves and kept when it rests, so that a figure that moves now its head and now its hand
// is one figure.

#include <vector>

#include "media/depth/signs/cues.h"
#include "media/depth/signs/motion_compensation.h"
#include "media/depth/signs/parallax.h"

namespace spot::media {

class MoverMemory {
  public:
    // `pictures_per_second`: that are learnt from.
    explicit MoverMemory(double pictures_per_second);
    void forget() { seen_.clear(); }
    // To the next picture, learnt from or not.
    void move_on(const PixelMatches& matches);
    void learn(const Parallax& parallax);
    // Of each pixel, 0..1: how surely it has moved. Empty: the camera has moved all the time.
    const std::vector<float>& seen() const { return seen_; }
    // Makes `place` as sure as that.
    void firm_up(Cue& place) const;

  private:
    float kept_;
    std::vector<float> seen_;
};

}  // namespace spot::media
