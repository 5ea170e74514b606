#include "media/depth/signs/parallax_finder.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

constexpr float clear_enough = 0.6f;  // of quick parallax, which then counts
constexpr float wanted_motion = 3;    // pixels that fast things should have moved
constexpr double fast_share = 0.9;    // of pixels that are not fast
constexpr std::size_t sample_step = 7;
// Of what moves, along lines: over several pictures people move all of a picture too, but not so.
constexpr float camera_alone = 0.9f;
constexpr int rests_for = 3;  // looks, once no camera was found to move

}  // namespace

void ParallaxFinder::forget() {
    past_.clear();
    quick_ = {};
    slow_ = {};
    slow_counts_ = false;
    resting_ = 0;
}

void ParallaxFinder::move_on(Pyramid last) {
    past_.push_back(std::move(last));
    if (past_.size() > farthest_back) past_.pop_front();
}

// Since the picture from which on fast things have moved as far as is wanted; nullopt: that is the
// picture before.
std::optional<Flow> ParallaxFinder::flow_from_afar(const Flow& flow, const CameraMotion& camera,
                                                   const Pyramid& now) const {
    std::vector<float> motion;
    for (std::size_t i = 0; i < flow.u.size(); i += sample_step) {
        motion.push_back(std::fabs(flow.u[i]) + std::fabs(flow.v[i]));
    }
    const float fast = std::max(quantile(motion, fast_share), wanted_motion / farthest_back);
    const auto back = std::min(static_cast<std::size_t>(wanted_motion / fast), past_.size());
    if (back < 2) return std::nullopt;
    const auto times = static_cast<float>(back);
    const CameraMotion expected{camera.shift_x * times, camera.shift_y * times, camera.zoom * times,
                                camera.roll * times};
    return find_flow(now, past_[past_.size() - back], expected);
}

const Parallax& ParallaxFinder::look(const Flow& flow, const CameraMotion& camera,
                                     const Pyramid& now) {
    slow_counts_ = false;
    quick_ = find_parallax(flow, camera, quick_.lines, now.front(), quick_.stir);
    if (quick_.camera_moves && quick_.clear >= clear_enough) return quick_;
    if (resting_ > 0) {
        --resting_;
        return quick_;
    }
    const auto afar = flow_from_afar(flow, camera, now);
    if (!afar) return quick_;
    slow_ = find_parallax(*afar, fit_camera(*afar), slow_.lines, now.front(), slow_.stir);
    slow_counts_ = slow_.camera_moves && slow_.explained >= camera_alone;
    if (!slow_counts_) resting_ = rests_for;
    return found();
}

}  // namespace spot::media
