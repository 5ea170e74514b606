#include "media/depth/shots.h"

#include <algorithm>
#include <cmath>

namespace spot::media {
namespace {

// Constants; docs/media.md says what "by eye" means.

// `bench quality` finds all 16 cuts of its films with these, and none where there is none.
//
// Distance of two histograms of luma, 0..1 (half the chi-squared distance), from which they may be
// of two shots. By eye.
constexpr float least_histogram_distance = 0.05f;
// Levels of mean residual that motion leaves at a cut: at least so many, and so many times the
// shot's usual residual. By eye.
constexpr float least_residual = 9;
constexpr float least_residual_ratio = 4;
// Levels of mean residual that make a cut whatever the histograms say. By eye.
constexpr float hopeless_residual = 18;
// Weight of the past in the usual residual, 0..1: about seven pictures. By eye.
constexpr float usual_kept = 0.85f;
// Correlation of the gradients of two pictures below which their shapes are others: flashes keep
// shapes. By eye.
constexpr float most_shape_correlation = 0.5f;
// The level of the pyramid where shapes are compared: a quarter of the map's size, where motion of
// a few pixels does not matter.
constexpr std::size_t shape_level = 2;
// Levels: mean and deviation of luma of a black picture. By eye; video's black is 16.
constexpr float black_level = 26;
constexpr float black_spread = 3;

bool is_black(const FloatPlane& light) {
    float sum = 0;
    float squares = 0;
    for (const float value : light.values) {
        sum += value;
        squares += value * value;
    }
    const float each = 1.0f / static_cast<float>(light.values.size());
    const float mean = sum * each;
    return mean < black_level && squares * each - mean * mean < black_spread * black_spread;
}

// Correlation of the gradients of two pictures, -1..1.
float shapes_alike(const FloatPlane& a, const FloatPlane& b) {
    double aa = 1e-3, bb = 1e-3, ab = 0;
    const auto add = [&](float x, float y) {
        aa += static_cast<double>(x * x);
        bb += static_cast<double>(y * y);
        ab += static_cast<double>(x * y);
    };
    for (int y = 0; y + 1 < a.height; ++y) {
        for (int x = 0; x + 1 < a.width; ++x) {
            add(a.row(y)[x + 1] - a.row(y)[x], b.row(y)[x + 1] - b.row(y)[x]);
            add(a.row(y + 1)[x] - a.row(y)[x], b.row(y + 1)[x] - b.row(y)[x]);
        }
    }
    return static_cast<float>(ab / std::sqrt(aa * bb));
}

}  // namespace

ShotDetector::Histogram ShotDetector::histogram_of(const FloatPlane& light) {
    Histogram now{};
    const float each = 1.0f / static_cast<float>(light.values.size());
    for (const float value : light.values) {
        now[static_cast<std::size_t>(std::clamp(value, 0.0f, 255.0f)) / 4] += each;
    }
    return now;
}

void ShotDetector::begin_shot(const Pyramid& picture) {
    histogram_ = histogram_of(picture.front());
    // A cut says nothing about how well the new shot can be explained.
    usual_residual_ = 0;
}

bool ShotDetector::is_cut(const Pyramid& picture, const Pyramid& before, const Flow& flow) {
    const auto now = histogram_of(picture.front());
    float distance = 0;
    for (std::size_t i = 0; i < bins; ++i) {
        const float sum = now[i] + histogram_[i];
        const float difference = now[i] - histogram_[i];
        if (sum > 0) distance += 0.5f * difference * difference / sum;
    }
    histogram_ = now;
    const bool was_black = is_black(before.back());
    const bool black = is_black(picture.back());
    if (was_black != black) return was_black;
    float residual = 0;
    for (const float value : flow.residual) residual += value;
    residual /= static_cast<float>(flow.residual.size());
    const bool strange =
        residual > least_residual && residual > least_residual_ratio * usual_residual_;
    const auto level = std::min(shape_level, picture.size() - 1);
    const bool cut = strange &&
                     (distance > least_histogram_distance || residual > hopeless_residual) &&
                     shapes_alike(picture[level], before[level]) < most_shape_correlation;
    usual_residual_ = usual_kept * usual_residual_ + (1 - usual_kept) * residual;
    return cut;
}

}  // namespace spot::media
