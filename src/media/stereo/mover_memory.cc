#include "media/stereo/mover_memory.h"

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

void MoverMemory::move_on(const Follow& follow) {
    if (!knows()) return;
    seen_ = carry(seen_, follow);
    for (std::size_t i = 0; i < seen_.size(); ++i) seen_[i] *= follow.trust[i];
}

void MoverMemory::learn(const Parallax& parallax) {
    if (!knows()) seen_.assign(parallax.along.size(), 0.0f);
    for (float& value : seen_) value *= kept_;
    if (parallax.camera_moves) return;
    const float scale = 1.0f / std::max(full * (parallax.high - parallax.low), 1e-3f);
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        const float fast = std::clamp((parallax.along[i] - parallax.low) * scale, 0.0f, 1.0f);
        const float now = parallax.clear * parallax.trust[i] * fast;
        seen_[i] += taken * std::max(now - seen_[i], 0.0f);
    }
}

Cue MoverMemory::cue() const {
    Cue cue;
    cue.nearness.resize(seen_.size());
    cue.sureness.resize(seen_.size());
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        // What has not moved tells nothing.
        cue.nearness[i] = 0.45f + 0.4f * seen_[i];
        cue.sureness[i] = mover_sure * seen_[i];
    }
    return cue;
}

}  // namespace spot::media
