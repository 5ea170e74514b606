#include "media/depth/motion_memory.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

constexpr double belief_seconds = 2.0;
constexpr float longest = 10;          // pictures that are averaged
constexpr float still_known = 0.985f;  // of a weight, from picture to picture
constexpr float beyond = 0.35f;        // of the range that single values may overshoot
constexpr float alike = 0.15f;  // correlation from which two pictures' parallax is comparable
constexpr float pull = 0.1f;    // of the way back to 0..1 in a picture
constexpr float place_votes = 0.3f;
constexpr float hesitates = 0.1f;  // votes by which the other end must win
constexpr double far_share = 0.04;
constexpr float motion_sure = 1.8f;

// Weighted means, spreads and correlation of two maps.
struct Moments {
    float mean_a = 0;
    float mean_b = 0;
    float spread_a = 0;
    float spread_b = 0;
    float correlation = 0;
    float weight = 0;
};

Moments moments(const std::vector<float>& a, const std::vector<float>& b,
                const std::vector<float>& w1, const std::vector<float>& w2) {
    constexpr std::size_t step = 2;  // every other pixel is enough
    double w = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (std::size_t i = 0; i < a.size(); i += step) {
        const auto weight = static_cast<double>(w1[i] * w2[i]);
        const auto x = static_cast<double>(a[i]);
        const auto y = static_cast<double>(b[i]);
        w += weight;
        sa += weight * x;
        sb += weight * y;
        saa += weight * x * x;
        sbb += weight * y * y;
        sab += weight * x * y;
    }
    Moments made;
    made.weight = static_cast<float>(w / static_cast<double>(a.size() / step + 1));
    if (w < 1e-6) return made;
    const double va = std::max(0.0, saa / w - sa / w * (sa / w));
    const double vb = std::max(0.0, sbb / w - sb / w * (sb / w));
    made.mean_a = static_cast<float>(sa / w);
    made.mean_b = static_cast<float>(sb / w);
    made.spread_a = static_cast<float>(std::sqrt(va));
    made.spread_b = static_cast<float>(std::sqrt(vb));
    if (va * vb > 1e-12) {
        made.correlation = static_cast<float>((sab / w - sa / w * (sb / w)) / std::sqrt(va * vb));
    }
    return made;
}

}  // namespace

struct MotionMemory::Fit {
    float scale = 0;
    float offset = 0;
};

MotionMemory::MotionMemory(double frames_per_second)
    : kept_(static_cast<float>(1.0 - 1.0 / (1.0 + belief_seconds * frames_per_second))) {}

void MotionMemory::forget() {
    value_.clear();
    weight_.clear();
    belief_ = votes_ = by_place_ = 0;
    greater_is_nearer_ = true;
}

void MotionMemory::move_on(const PixelMatches& matches) {
    if (!knows()) return;
    value_ = motion_compensate(value_, matches);
    weight_ = motion_compensate(weight_, matches);
    for (std::size_t i = 0; i < weight_.size(); ++i)
        weight_[i] *= still_known * matches.confidence[i];
}

MotionMemory::Fit MotionMemory::fit(const Parallax& parallax) const {
    const float range = std::max(parallax.high - parallax.low, 1e-3f);
    const Fit fresh{1.0f / range, -parallax.low / range};
    if (!knows()) return fresh;
    const auto both = moments(parallax.along, value_, parallax.confidence, weight_);
    constexpr float enough = 0.02f;
    if (both.weight < enough || std::fabs(both.correlation) < alike) return fresh;
    float scale = both.spread_b / std::max(both.spread_a, 1e-4f);
    scale = std::min(scale, 4.0f / range);  // what hardly moves tells little
    if (both.correlation < 0) scale = -scale;
    return {scale, both.mean_b - scale * both.mean_a};
}

void MotionMemory::learn(const Parallax& parallax, const std::vector<float>& place) {
    if (!parallax.camera_moves || parallax.separation <= 0) return;
    const auto to = fit(parallax);
    if (!knows()) {
        value_.assign(parallax.along.size(), 0.5f);
        weight_.assign(parallax.along.size(), 0.0f);
    }
    for (std::size_t i = 0; i < value_.size(); ++i) {
        const float seen =
            std::clamp(parallax.along[i] * to.scale + to.offset, -beyond, 1 + beyond);
        const float weight = parallax.confidence[i] * parallax.separation;
        const float sum = weight_[i] + weight;
        if (sum > 0) value_[i] += weight / (sum + 1e-6f) * (seen - value_[i]);
        weight_[i] = std::min(sum, longest);
    }
    // Back towards 0..1: averaging makes the range smaller.
    const float low = quantile(value_, weight_, far_share, 0);
    const float high = quantile(value_, weight_, 1 - far_share, 1);
    const float scale = 1 + pull * (1 / std::clamp(high - low, 0.25f, 4.0f) - 1);
    const float offset = -pull * low;
    for (float& value : value_) value = value * scale + offset;

    const float vote = to.scale < 0 ? -parallax.greater_is_nearer : parallax.greater_is_nearer;
    belief_ = kept_ * belief_ + parallax.separation * vote;
    votes_ = kept_ * votes_ + parallax.separation;
    by_place_ = moments(value_, place, weight_, weight_).correlation;
    const float all = belief_ / std::max(votes_, 1e-3f) + place_votes * by_place_;
    const bool first = votes_ <= parallax.separation;
    if (first || std::fabs(all) > hesitates) greater_is_nearer_ = all > 0;
}

Cue MotionMemory::cue() const {
    Cue cue;
    cue.nearness.resize(value_.size());
    cue.confidence.resize(value_.size());
    const float low = quantile(value_, weight_, far_share, 0);
    const float high = quantile(value_, weight_, 1 - far_share, 1);
    const float range = std::max(high - low, 0.2f);
    const float from = greater_is_nearer_ ? low : high;
    const float scale = greater_is_nearer_ ? 0.9f / range : -0.9f / range;
    const float all = belief_ / std::max(votes_, 1e-3f) + place_votes * by_place_;
    const float firm = motion_sure * std::clamp(0.3f + 2.5f * std::fabs(all), 0.0f, 1.0f);
    for (std::size_t i = 0; i < value_.size(); ++i) {
        cue.nearness[i] = 0.05f + std::clamp((value_[i] - from) * scale, 0.0f, 0.9f);
        // What was seen once may have been seen wrongly.
        const float again = std::min(1.0f, 2 * weight_[i]);
        cue.confidence[i] = firm * again * weight_[i] / (weight_[i] + 0.5f);
    }
    return cue;
}

}  // namespace spot::media
