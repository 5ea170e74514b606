#pragma once

// What parallax has told in a shot so far. Each picture's is brought to the scale of what is known,
// carried along with what moves, and kept when the camera rests.

#include <vector>

#include "media/depth/signs/cues.h"
#include "media/depth/signs/motion_compensation.h"
#include "media/depth/signs/parallax.h"

namespace spot::media {

class MotionMemory {
  public:
    explicit MotionMemory(double frames_per_second);
    void forget();
    // To the next picture.
    void move_on(const PixelMatches& matches);
    // `place`: nearness by place, which votes on which end is near.
    void learn(const Parallax& parallax, const std::vector<float>& place);
    bool knows() const { return !value_.empty(); }
    Cue cue() const;

  private:
    struct Fit;
    Fit fit(const Parallax& parallax) const;

    float kept_;
    std::vector<float> value_;   // about 0..1; which end is near is for `belief_` to say
    std::vector<float> weight_;  // in pictures of full confidence
    float belief_ = 0;           // votes that 1 is near, fading
    float votes_ = 0;            // how many those are
    float by_place_ = 0;         // correlation with place
    bool greater_is_nearer_ = true;
};

}  // namespace spot::media
