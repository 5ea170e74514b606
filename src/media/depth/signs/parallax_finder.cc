#include "media/depth/signs/parallax_finder.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

// Constants of this sign; docs/media.md says what "by eye" means.

// Separation of the parallax since the picture before from which on no longer baseline is needed.
// By eye.
constexpr float least_separation = 0.6f;
// Pixels of the map that fast things should have moved over the baseline. With it a slow dolly's
// depth correlates with the truth by 0.84 instead of -0.01, and at a quarter of its pace (`creep`)
// delta1 is .773 against .522 of the ramp (docs/performance.md).
constexpr float wanted_motion = 3;
// Things that move more than this share of the pixels are fast. A convention.
constexpr double fast_quantile = 0.9;
// Pixels of the map from a sample to the next, in the order of rows. Cost alone.
constexpr std::size_t sample_step = 7;
// Over several pictures people move all of a picture, too, but not along epipolar lines. Measured:
// the cameras of bench quality's scenes have shares of .92 and more, the people of Megamind.avi .55
// to .89.
constexpr float least_inlier_share = 0.9f;
// Looks for which no long baseline is tried again after one has shown no camera that moves. Cost
// against delay, by eye.
constexpr int skipped_looks = 3;

}  // namespace

void ParallaxFinder::forget() {
    past_.clear();
    adjacent_ = {};
    long_ = {};
    long_counts_ = false;
    looks_to_skip_ = 0;
}

void ParallaxFinder::move_on(Pyramid last) {
    past_.push_back(std::move(last));
    if (past_.size() > farthest_back) past_.pop_front();
}

// The flow since the nearest picture from which fast things have moved as far as is wanted; nullopt
// where that is the picture before.
std::optional<Flow> ParallaxFinder::long_baseline_flow(const Flow& flow, const CameraMotion& camera,
                                                       const Pyramid& now) const {
    std::vector<float> motion;
    for (std::size_t i = 0; i < flow.u.size(); i += sample_step) {
        motion.push_back(std::fabs(flow.u[i]) + std::fabs(flow.v[i]));
    }
    const float fast = std::max(quantile(motion, fast_quantile), wanted_motion / farthest_back);
    const auto back = std::min(static_cast<std::size_t>(wanted_motion / fast), past_.size());
    if (back < 2) return std::nullopt;
    const auto times = static_cast<float>(back);
    const CameraMotion expected{camera.shift_x * times, camera.shift_y * times, camera.zoom * times,
                                camera.roll * times};
    return find_flow(now, past_[past_.size() - back], expected);
}

const Parallax& ParallaxFinder::look(const Flow& flow, const CameraMotion& camera,
                                     const Pyramid& now) {
    long_counts_ = false;
    adjacent_ = find_parallax(flow, camera, adjacent_.lines, now.front(), adjacent_.moving_share);
    if (adjacent_.camera_moves && adjacent_.separation >= least_separation) return adjacent_;
    if (looks_to_skip_ > 0) {
        --looks_to_skip_;
        return adjacent_;
    }
    const auto long_flow = long_baseline_flow(flow, camera, now);
    if (!long_flow) return adjacent_;
    long_ = find_parallax(*long_flow, fit_camera(*long_flow), long_.lines, now.front(),
                          long_.moving_share);
    long_counts_ = long_.camera_moves && long_.inlier_share >= least_inlier_share;
    if (!long_counts_) looks_to_skip_ = skipped_looks;
    return found();
}

}  // namespace spot::media
