#pragma once

// Depth of a film's pictures without a learned model: from how things move against the camera, from
// focus, from where in the picture they are. It is an honest guess that stays steady within a shot;
// docs/media.md says what it can and cannot know.

#include <memory>

#include "media/stereo/depth_map.h"
#include "media/stereo/picture.h"

namespace spot::media {

struct DepthOptions {
    int width = 0;  // of the pictures
    int height = 0;
    double frames_per_second = 24;
};

// Takes the pictures of a film in order. One thread at a time; the result depends on the pictures
// so far alone. Memory is a few maps.
class DepthEstimator {
  public:
    explicit DepthEstimator(const DepthOptions&);
    ~DepthEstimator();
    DepthEstimator(DepthEstimator&&) noexcept;
    DepthEstimator& operator=(DepthEstimator&&) noexcept;

    DepthMap next(const Picture& picture);
    // Shots begun so far.
    int shots() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace spot::media
