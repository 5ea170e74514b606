#pragma once

// The memory of what has moved in a shot before a still camera: that is in front of what has never
// moved. It is motion compensated, and kept for seconds when things rest, so that a person who
// moves first the head and then a hand is one thing.

#include <vector>

#include "media/depth/signs/cues.h"
#include "media/depth/signs/motion_compensation.h"
#include "media/depth/signs/parallax.h"

namespace spot::media {

class MoverMemory {
  public:
    // `pictures_per_second` counts the pictures that are learnt from, not all of the film.
    explicit MoverMemory(double pictures_per_second);
    // A shot begins: everything is forgotten.
    void forget() { moved_.clear(); }
    // Goes on to the next picture, whether it is learnt from or not.
    void move_on(const PixelMatches& matches);
    void learn(const Parallax& parallax);
    // For each pixel, 0..1: how surely it has moved. Empty: the camera has moved all the time.
    const std::vector<float>& moved() const { return moved_; }
    // Adds to the confidence of `place` where things have moved: there it knows more than place.
    void raise_confidence(Cue& place) const;

  private:
    float kept_;  // share that a look leaves of the past, 0..1
    std::vector<float> moved_;
};

}  // namespace spot::media
