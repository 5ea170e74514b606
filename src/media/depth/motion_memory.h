#pragma once

// The depth that parallax has told in a shot so far. Each picture's parallax is brought to the
// scale of the memory and averaged into it; the memory is motion compensated from picture to
// picture, and kept when the camera rests.

#include <vector>

#include "media/depth/signs/cues.h"
#include "media/depth/signs/motion_compensation.h"
#include "media/depth/signs/parallax.h"

namespace spot::media {

class MotionMemory {
  public:
    explicit MotionMemory(double frames_per_second);
    // A shot begins: everything is forgotten.
    void forget();
    // Goes on to the next picture.
    void move_on(const PixelMatches& matches);
    // `place` is the nearness by place of each pixel; it has a vote on which end of parallax is
    // near.
    void learn(const Parallax& parallax, const std::vector<float>& place);
    // Whether there has been any parallax in the shot; cue() needs it.
    bool knows() const { return !value_.empty(); }
    Cue cue() const;

  private:
    struct Fit;
    Fit fit(const Parallax& parallax) const;

    float kept_;                 // weight of the votes of the picture before, 0..1
    std::vector<float> value_;   // for each pixel, about 0..1; the votes decide which end is near
    std::vector<float> weight_;  // for each pixel, in pictures of full confidence
    float end_votes_ = 0;        // sum of votes, -1..1 each, that 1 is near; it decays
    float all_votes_ = 0;        // sum of the weights of these votes; it decays alike
    float by_place_ = 0;         // correlation of value_ with nearness by place, -1..1
    bool greater_is_nearer_ = true;
};

}  // namespace spot::media
