#include "media/depth/mover_memory.h"

#include <algorithm>

namespace spot::media {
namespace {

// Constants; docs/media.md says what "by eye" means.

// Time constant, in seconds, for which a thing that rests counts as a mover. By eye.
constexpr double kept_seconds = 3;
// Share of new motion that a look takes over, since one picture may be wrong. By eye.
constexpr float new_share = 0.5f;
// Share of the fastest motion from which on a thing surely moves; more is no nearer. By eye.
constexpr float full_motion_share = 0.5f;
// Confidence of a mover's nearness beside the weights in signs/cues.cc. By eye.
constexpr float mover_weight = 1.6f;

}  // namespace

MoverMemory::MoverMemory(double pictures_per_second)
    : kept_(static_cast<float>(1.0 - 1.0 / (1.0 + kept_seconds * pictures_per_second))) {}

void MoverMemory::move_on(const PixelMatches& matches) {
    if (moved_.empty()) return;
    moved_ = motion_compensate(moved_, matches);
    for (std::size_t i = 0; i < moved_.size(); ++i) moved_[i] *= matches.confidence[i];
}

void MoverMemory::learn(const Parallax& parallax) {
    for (float& value : moved_) value *= kept_;
    if (parallax.camera_moves) return;
    if (moved_.empty()) moved_.assign(parallax.along.size(), 0.0f);
    const float scale = 1.0f / std::max(full_motion_share * (parallax.high - parallax.low), 1e-3f);
    for (std::size_t i = 0; i < moved_.size(); ++i) {
        const float fast = std::clamp((parallax.along[i] - parallax.low) * scale, 0.0f, 1.0f);
        const float now = parallax.separation * parallax.confidence[i] * fast;
        moved_[i] += new_share * std::max(now - moved_[i], 0.0f);
    }
}

void MoverMemory::raise_confidence(Cue& place) const {
    for (std::size_t i = 0; i < moved_.size(); ++i) place.confidence[i] += mover_weight * moved_[i];
}

}  // namespace spot::media
