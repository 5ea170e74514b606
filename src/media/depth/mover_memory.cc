#include "media/depth/mover_memory.h"

#include <algorithm>

namespace spot::media {
namespace {

constexpr double kept_seconds = 3;
constexpr float taken = 0.5f;  // of what is seen anew: one picture may be wrong
constexpr float full = 0.5f;   // of the fastest motion, from which on more is no nearer
constexpr float mover_sure = 1.6f;

}  // namespace

MoverMemory::MoverMemory(double pictures_per_second)
    : kept_(static_cast<float>(1.0 - 1.0 / (1.0 + kept_seconds * pictures_per_second))) {}

void MoverMemory::move_on(const PixelMatches& matches) {
    if (seen_.empty()) return;
    seen_ = motion_compensate(seen_, matches);
    for (std::size_t i = 0; i < seen_.size(); ++i) seen_[i] *= matches.confidence[i];
}

void MoverMemory::learn(const Parallax& parallax) {
    for (float& value : seen_) value *= kept_;
    if (parallax.camera_moves) return;
    if (seen_.empty()) seen_.assign(parallax.along.size(), 0.0f);
    const float scale = 1.0f / std::max(full * (parallax.high - parallax.low), 1e-3f);
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        const float fast = std::clamp((parallax.along[i] - parallax.low) * scale, 0.0f, 1.0f);
        const float now = parallax.separation * parallax.confidence[i] * fast;
        seen_[i] += taken * std::max(now - seen_[i], 0.0f);
    }
}

void MoverMemory::firm_up(Cue& place) const {
    for (std::size_t i = 0; i < seen_.size(); ++i) place.confidence[i] += mover_sure * seen_[i];
}

}  // namespace spot::media
