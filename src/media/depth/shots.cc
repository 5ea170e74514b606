#include "media/depth/shots.h"

#include <algorithm>
#include <cmath>

namespace spot::media {
namespace {

constexpr float other_histogram = 0.05f;  // distance 0..1 between brightnesses of two shots
constexpr float least_residual = 9;       // levels that motion leaves unexplained at a cut
constexpr float times_usual = 4;
constexpr float hopeless_residual = 18;  // unexplained whatever the brightnesses say
constexpr float memory = 0.85f;
constexpr float same_shapes = 0.5f;  // correlation of slopes of what stays in view
constexpr float black_level = 26;    // mean; video's black is 16
constexpr float black_spread = 3;
constexpr std::size_t shape_level = 2;  // of the pyramid: small motion does not matter there

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

// Correlation of the slopes of two pictures, -1..1.
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
    const bool strange = residual > least_residual && residual > times_usual * usual_residual_;
    const auto level = std::min(shape_level, picture.size() - 1);
    const bool cut = strange && (distance > other_histogram || residual > hopeless_residual) &&
                     shapes_alike(picture[level], before[level]) < same_shapes;
    usual_residual_ = memory * usual_residual_ + (1 - memory) * residual;
    return cut;
}

}  // namespace spot::media
