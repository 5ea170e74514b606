#include "media/depth/motion_memory.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

// Constants; docs/media.md says what "by eye" means.

// Time constant, in seconds, of the votes on which end of parallax is near. By eye: longer than a
// moment's error, shorter than a camera's path.
constexpr double vote_seconds = 2.0;
// Pictures of full confidence that are averaged at most, and the share of a pixel's weight that is
// left from a picture to the next, beside what its match leaves. By eye.
constexpr float most_weight = 10;
constexpr float weight_kept = 0.985f;
// Share of the range by which single values may lie beyond its ends. By eye.
constexpr float overshoot = 0.35f;
// A picture's parallax is matched to the memory's scale where both have at least this mean weight
// in common and at least this correlation; else it brings a scale of its own. By eye.
constexpr float least_common_weight = 0.02f;
constexpr float least_correlation = 0.15f;
// The match may enlarge a picture's parallax to so many times 0..1 at most: pictures that hardly
// move tell little. By eye.
constexpr float most_scale = 4.0f;
// Averaging makes the range smaller; this share of the way back to 0..1 is gone in each picture,
// and the range is taken to be within these bounds. By eye.
constexpr float range_pull = 0.1f;
constexpr float least_pulled_range = 0.25f;
constexpr float most_pulled_range = 4.0f;
// Which end is near. Weight of the correlation with place beside the votes by the camera's motion:
// it decides where these are silent. The near end changes only for a majority of so many votes
// (hysteresis). By eye.
constexpr float place_vote_weight = 0.3f;
constexpr float hysteresis = 0.1f;
// Share of the pixels beyond either end of the range, as outliers. A convention.
constexpr double outlier_share = 0.04;

// The cue. Its confidence at most, beside the weights in signs/cues.cc; the share of it that even a
// tie of the votes has, and how it grows with the majority. By eye.
constexpr float motion_weight = 1.8f;
constexpr float tie_confidence = 0.3f;
constexpr float majority_confidence = 2.5f;
// Range of values that becomes the cue's range, at least; and the cue's range in nearness, which
// leaves the outermost to what stands in front or is sky. By eye.
constexpr float least_cue_range = 0.2f;
constexpr float farthest_nearness = 0.05f;
constexpr float nearness_range = 0.9f;
// Weight, in pictures of full confidence, from which a value counts as seen more than once, and the
// one at which its confidence is a half. By eye.
constexpr float seen_again_weight = 0.5f;
constexpr float half_confidence_weight = 0.5f;

// Weighted means, standard deviations and correlation of two maps; `weight` is the mean weight.
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
    constexpr std::size_t step = 2;  // cost: every other pixel is enough
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
    : kept_(static_cast<float>(1.0 - 1.0 / (1.0 + vote_seconds * frames_per_second))) {}

void MotionMemory::forget() {
    value_.clear();
    weight_.clear();
    end_votes_ = all_votes_ = by_place_ = 0;
    greater_is_nearer_ = true;
}

void MotionMemory::move_on(const PixelMatches& matches) {
    if (!knows()) return;
    value_ = motion_compensate(value_, matches);
    weight_ = motion_compensate(weight_, matches);
    for (std::size_t i = 0; i < weight_.size(); ++i)
        weight_[i] *= weight_kept * matches.confidence[i];
}

MotionMemory::Fit MotionMemory::fit(const Parallax& parallax) const {
    const float range = std::max(parallax.high - parallax.low, 1e-3f);
    const Fit fresh{1.0f / range, -parallax.low / range};
    if (!knows()) return fresh;
    const auto both = moments(parallax.along, value_, parallax.confidence, weight_);
    if (both.weight < least_common_weight || std::fabs(both.correlation) < least_correlation)
        return fresh;
    float scale = both.spread_b / std::max(both.spread_a, 1e-4f);
    scale = std::min(scale, most_scale / range);
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
            std::clamp(parallax.along[i] * to.scale + to.offset, -overshoot, 1 + overshoot);
        const float weight = parallax.confidence[i] * parallax.separation;
        const float sum = weight_[i] + weight;
        if (sum > 0) value_[i] += weight / (sum + 1e-6f) * (seen - value_[i]);
        weight_[i] = std::min(sum, most_weight);
    }
    const float low = quantile(value_, weight_, outlier_share, 0);
    const float high = quantile(value_, weight_, 1 - outlier_share, 1);
    const float scale =
        1 + range_pull * (1 / std::clamp(high - low, least_pulled_range, most_pulled_range) - 1);
    const float offset = -range_pull * low;
    for (float& value : value_) value = value * scale + offset;

    const float vote = to.scale < 0 ? -parallax.greater_is_nearer : parallax.greater_is_nearer;
    end_votes_ = kept_ * end_votes_ + parallax.separation * vote;
    all_votes_ = kept_ * all_votes_ + parallax.separation;
    by_place_ = moments(value_, place, weight_, weight_).correlation;
    const float all = end_votes_ / std::max(all_votes_, 1e-3f) + place_vote_weight * by_place_;
    const bool first = all_votes_ <= parallax.separation;
    if (first || std::fabs(all) > hysteresis) greater_is_nearer_ = all > 0;
}

Cue MotionMemory::cue() const {
    Cue cue;
    cue.nearness.resize(value_.size());
    cue.confidence.resize(value_.size());
    const float low = quantile(value_, weight_, outlier_share, 0);
    const float high = quantile(value_, weight_, 1 - outlier_share, 1);
    const float range = std::max(high - low, least_cue_range);
    const float from = greater_is_nearer_ ? low : high;
    const float scale = greater_is_nearer_ ? nearness_range / range : -nearness_range / range;
    const float all = end_votes_ / std::max(all_votes_, 1e-3f) + place_vote_weight * by_place_;
    const float firm =
        motion_weight *
        std::clamp(tie_confidence + majority_confidence * std::fabs(all), 0.0f, 1.0f);
    for (std::size_t i = 0; i < value_.size(); ++i) {
        cue.nearness[i] =
            farthest_nearness + std::clamp((value_[i] - from) * scale, 0.0f, nearness_range);
        const float again = std::min(1.0f, weight_[i] / seen_again_weight);
        cue.confidence[i] = firm * again * weight_[i] / (weight_[i] + half_confidence_weight);
    }
    return cue;
}

}  // namespace spot::media
