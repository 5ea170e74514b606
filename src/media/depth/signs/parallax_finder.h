#pragma once

// Parallax of a shot's pictures, however slow the camera. From one picture to the next a slow
// camera moves things by less than optical flow can tell apart; over several pictures, a longer
// baseline, its parallax is as clear as that of a fast one.

#include <deque>
#include <optional>

#include "media/depth/signs/camera.h"
#include "media/depth/signs/flow.h"
#include "media/depth/signs/parallax.h"

namespace spot::media {

// Its memory is the brightness of `farthest_back` pictures, at the map's size. One thread at a
// time.
class ParallaxFinder {
  public:
    // Pictures back that are compared at most: a third of a second of film.
    static constexpr int farthest_back = 8;

    // A shot begins: everything is forgotten.
    void forget();
    // Goes on to the next picture of the shot. `last` is the picture before it.
    void move_on(Pyramid last);
    // The parallax of the present picture `now`. `flow` and `camera` are its motion since the
    // picture before. The answer is valid until the next call.
    const Parallax& look(const Flow& flow, const CameraMotion& camera, const Pyramid& now);
    // The answer of the last look().
    const Parallax& found() const { return long_counts_ ? long_ : adjacent_; }

  private:
    std::optional<Flow> long_baseline_flow(const Flow& flow, const CameraMotion& camera,
                                           const Pyramid& now) const;

    std::deque<Pyramid> past_;  // the last one is the picture before
    Parallax adjacent_;         // since the picture before
    Parallax long_;             // since a picture longer ago
    bool long_counts_ = false;
    int looks_to_skip_ = 0;  // looks for which no long baseline is tried
};

}  // namespace spot::media
