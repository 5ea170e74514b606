#include "media/stereo/shots.h"

#include <algorithm>

namespace spot::media {
namespace {

constexpr float other_histogram = 0.05f;  // distance 0..1 between brightnesses of two shots
constexpr float least_residual = 9;       // levels that motion leaves unexplained at a cut
constexpr float times_usual = 4;
constexpr float hopeless_residual = 18;  // unexplained whatever the brightnesses say
constexpr float memory = 0.85f;

}  // namespace

bool ShotDetector::is_cut(const Analysis& picture, const Flow* flow) {
    std::array<float, bins> now{};
    const float each = 1.0f / static_cast<float>(picture.size());
    for (const float value : picture.luma) {
        const auto bin = static_cast<std::size_t>(std::clamp(value, 0.0f, 255.0f)) / 4;
        now[bin] += each;
    }
    float distance = 0;
    for (std::size_t i = 0; i < bins; ++i) {
        const float sum = now[i] + histogram_[i];
        const float difference = now[i] - histogram_[i];
        if (sum > 0) distance += 0.5f * difference * difference / sum;
    }
    histogram_ = now;
    if (flow == nullptr) {
        usual_residual_ = 0;
        return true;
    }
    float residual = 0;
    for (const float value : flow->residual) residual += value;
    residual *= each;
    const bool strange = residual > least_residual && residual > times_usual * usual_residual_;
    const bool cut = strange && (distance > other_histogram || residual > hopeless_residual);
    // A cut says nothing about how well the new shot can be explained.
    usual_residual_ = cut ? 0 : memory * usual_residual_ + (1 - memory) * residual;
    return cut;
}

}  // namespace spot::media
