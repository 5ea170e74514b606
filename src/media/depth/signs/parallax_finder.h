#pragma once

// Parallax of a shot's pictures, however slow the camera. From one picture to the next a slow one
// moves things by less than flow can tell apart; over a few pictures it is as clear as any.

#include <deque>
#include <optional>

#include "media/depth/signs/camera.h"
#include "media/depth/signs/flow.h"
#include "media/depth/signs/parallax.h"

namespace spot::media {

// Memory: the brightness of `farthest_back` pictures, at the map's size.
class ParallaxFinder {
  public:
    static constexpr int farthest_back = 8;

    // A shot begins.
    void forget();
    // To the next picture of the shot. `last`: the one before it.
    void move_on(Pyramid last);
    // `flow` and `camera`: of `now` since the picture before. Valid until the next call.
    const Parallax& look(const Flow& flow, const CameraMotion& camera, const Pyramid& now);
    // What the last look gave.
    const Parallax& found() const { return slow_counts_ ? slow_ : quick_; }

  private:
    std::optional<Flow> flow_from_afar(const Flow& flow, const CameraMotion& camera,
                                       const Pyramid& now) const;

    std::deque<Pyramid> past_;  // the last one is the picture before
    Parallax quick_;            // since the picture before
    Parallax slow_;             // since one longer ago
    bool slow_counts_ = false;
    int resting_ = 0;  // looks for which the camera is taken to be at rest
};

}  // namespace spot::media
