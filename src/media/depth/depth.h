#pragma once

// Depth of a film's pictures, steady within a shot. Without a learned model it is an honest guess:
// from how things move against the camera, from focus, from where in the picture they are
// (docs/media.md says what that can and cannot know). With one, what the model sees takes the place
// of these signs; all else stays as it is.

#include <memory>
#include <optional>

#include "base/result.h"
#include "media/depth/depth_map.h"
#include "media/depth/depth_source.h"
#include "media/picture/picture.h"

namespace spot::media {

// Of which the built-in signs look at one closely.
inline constexpr int pictures_at_once = 2;

struct DepthOptions {
    int width = 0;  // of the pictures
    int height = 0;
    double frames_per_second = 24;
    // False: each picture's depth by itself, neither held to the past nor to a common range. For
    // measuring what holding it is worth.
    bool temporal = true;
    // Looks at pictures in place of the built-in signs; nullptr: those. It outlives the estimator.
    DepthSource* source = nullptr;
    // What the source gives is the depth: 0 farthest, 1 nearest, neither held to the past nor
    // brought to a common range, and every picture is looked at.
    bool as_given = false;
    // One picture of so many is looked at, counted from the shot's first one; those between take
    // their depth along the flow. At least 1.
    int every = pictures_at_once;
};

// Pictures that are looked at before a map is given, at most.
inline constexpr int most_look_ahead = 12;

// Takes the pictures of a film in order and gives a map for each, in the same order. One thread at
// a time. The result depends on the pictures alone, not on when they are pulled. At a cut all is
// forgotten: from there on the maps are those, bit by bit, of an estimator that begins there; and a
// map before it knows nothing of what comes after it. Memory is that of a few maps for each picture
// looked ahead, and the brightness of some past ones.
class DepthEstimator {
  public:
    explicit DepthEstimator(const DepthOptions&);
    ~DepthEstimator();
    DepthEstimator(DepthEstimator&&) noexcept;
    DepthEstimator& operator=(DepthEstimator&&) noexcept;

    // 8 or 10 bits, of the size in the options. Nothing of it is kept after the call. Errors are
    // the source's; without one there are none.
    Result<void> push(const Picture& picture);
    // No more pictures come.
    void finish();
    // The next picture's map; nullopt: push more first, or after finish(), all are out. After
    // `look_ahead()` pictures that follow it, a picture's map is always there.
    std::optional<DepthMap> pull();

    int look_ahead() const;
    // Shots begun so far, by pictures pulled.
    int shots() const;
    // By pictures pushed.
    int shots_pushed() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace spot::media
