#pragma once

// Depth of a film's pictures, steady within a shot. Without a learned model it is guessed from
// signs: how things move against the camera, focus, and the place in the picture (docs/media.md
// says what that can and cannot know). With a model, its answer takes the place of these signs;
// everything else is the same.

#include <memory>
#include <optional>

#include "base/result.h"
#include "media/depth/depth_map.h"
#include "media/depth/depth_source.h"
#include "media/picture/picture.h"

namespace spot::media {

// The built-in signs look closely at one picture of so many: that halves their time.
inline constexpr int pictures_at_once = 2;

struct DepthOptions {
    int width = 0;  // of the pictures
    int height = 0;
    double frames_per_second = 24;
    // False: each picture's depth stands by itself, and is neither smoothed over time nor brought
    // to a range of the shot. This is for measuring what smoothing is worth.
    bool temporal = true;
    // Gives depth in place of the built-in signs; nullptr: the signs do. It must outlive the
    // estimator.
    DepthSource* source = nullptr;
    // True: the source's answer is the final depth, 0 farthest and 1 nearest. It is neither
    // smoothed over time nor brought to a range of the shot, and the source is asked for every
    // picture.
    bool as_given = false;
    // One picture of so many is looked at closely, counted from the shot's first one; those between
    // take their depth along the optical flow. At least 1.
    int every = pictures_at_once;
};

// The longest look-ahead: pictures that are taken before the map of an earlier one is given. It is
// half a second at 24 pictures a second, and bounds memory at higher rates.
inline constexpr int most_look_ahead = 12;

// Takes the pictures of a film in order and gives a map for each, in the same order. One thread at
// a time. The result depends on the pictures alone, not on when maps are pulled. At a cut
// everything is forgotten: from there on the maps are those, bit by bit, of an estimator that
// begins there, and no map before the cut depends on pictures after it. Its memory is a few maps
// for each picture of the look-ahead, and the brightness of several past pictures.
class DepthEstimator {
  public:
    explicit DepthEstimator(const DepthOptions&);
    ~DepthEstimator();
    DepthEstimator(DepthEstimator&&) noexcept;
    DepthEstimator& operator=(DepthEstimator&&) noexcept;

    // `picture` has 8 or 10 bits and the size in the options. Nothing of it is kept after the call.
    // Errors are those of the source; without a source there are none.
    Result<void> push(const Picture& picture);
    // No more pictures come.
    void finish();
    // The next picture's map; nullopt: more pictures must be pushed first, or, after finish(), all
    // maps have been given. Once `look_ahead()` pictures after it are pushed, a picture's map is
    // always there.
    std::optional<DepthMap> pull();

    int look_ahead() const;
    // The number of shots that have begun among the pictures pulled so far.
    int shots() const;
    // The same for the pictures pushed so far.
    int shots_pushed() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace spot::media
