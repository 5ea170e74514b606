#include "media/stereo/cues.h"

#include <algorithm>
#include <cmath>

#include "media/stereo/blur.h"
#include "media/stereo/edge_filter.h"

namespace spot::media {
namespace {

constexpr float place_sure = 0.22f;
constexpr float color_sure = 0.10f;
constexpr float focus_sure = 0.55f;
constexpr float motion_sure = 1.6f;

constexpr float spread_reach = 22;     // of CueSum, pixels of the map
constexpr float spread_contrast = 36;  // levels
constexpr int last_radius = 1;         // of the final smoothing, which takes off single points
constexpr float edge_levels = 6;       // change between neighbours from which focus can be judged
constexpr float noise_levels = 2.5f;   // detail that grain alone makes

float clamp01(float value) {
    return std::clamp(value, 0.0f, 1.0f);
}

}  // namespace

float quantile(const std::vector<float>& map, double share) {
    std::vector<float> copy(map);
    const auto rank = static_cast<std::ptrdiff_t>(share * static_cast<double>(copy.size() - 1));
    std::nth_element(copy.begin(), copy.begin() + rank, copy.end());
    return copy[static_cast<std::size_t>(rank)];
}

void CueSum::add(const Cue& cue) {
    for (std::size_t i = 0; i < weighted_.size(); ++i) {
        weighted_[i] += cue.nearness[i] * cue.sureness[i];
        weights_[i] += cue.sureness[i];
    }
}

std::vector<float> CueSum::nearness(const Analysis& picture) const {
    auto sum = weighted_;
    auto weights = weights_;
    const EdgeFilter filter(picture, spread_reach, spread_contrast);
    filter.smooth(sum);
    filter.smooth(weights);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] /= std::max(weights[i], 1e-6f);
    std::vector<float> spare;
    box_mean(sum, picture.width, picture.height, last_radius, spare);
    return sum;
}

Cue place_cue(const Analysis& picture) {
    Cue cue;
    cue.sureness.assign(picture.size(), place_sure);
    cue.nearness.resize(picture.size());
    for (int y = 0; y < picture.height; ++y) {
        const float down = (static_cast<float>(y) + 0.5f) / static_cast<float>(picture.height);
        const float value = 0.12f + 0.78f * (0.35f * down + 0.65f * down * down);
        for (int x = 0; x < picture.width; ++x) cue.nearness[picture.at(x, y)] = value;
    }
    return cue;
}

Cue color_cue(const Analysis& picture) {
    Cue cue;
    cue.nearness.resize(picture.size());
    cue.sureness.resize(picture.size());
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const float warmth = picture.red[i] - 0.6f * picture.blue[i];
        cue.nearness[i] = clamp01(0.45f + warmth / 70.0f);
        cue.sureness[i] = color_sure * clamp01(std::fabs(warmth) / 20.0f);
    }
    return cue;
}

Cue focus_cue(const Analysis& picture) {
    Cue cue;
    cue.nearness.assign(picture.size(), 0.5f);
    cue.sureness.assign(picture.size(), 0.0f);
    // Single-pixel detail against the height of the edge it belongs to.
    std::vector<float> sharpness;
    std::vector<float> height(picture.size(), 0.0f);
    std::vector<float> sharp(picture.size(), 0.0f);
    for (int y = 1; y + 1 < picture.height; ++y) {
        for (int x = 1; x + 1 < picture.width; ++x) {
            const auto at = picture.at(x, y);
            height[at] = 0.5f * (std::fabs(picture.luma[at + 1] - picture.luma[at - 1]) +
                                 std::fabs(picture.luma[picture.at(x, y + 1)] -
                                           picture.luma[picture.at(x, y - 1)]));
            if (height[at] < edge_levels) continue;
            sharp[at] = std::max(0.0f, picture.detail[at] - noise_levels) / height[at];
            sharpness.push_back(sharp[at]);
        }
    }
    constexpr std::size_t fewest_edges = 200;
    if (sharpness.size() < fewest_edges) return cue;
    const float low = quantile(sharpness, 0.10);
    const float high = quantile(sharpness, 0.90);
    // Deep focus: all edges alike, nothing to learn.
    const float bimodal = clamp01((high - 3.0f * low) / (high + 0.1f));
    if (bimodal <= 0) return cue;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        if (height[i] < edge_levels) continue;
        cue.nearness[i] = 0.15f + 0.75f * clamp01((sharp[i] - low) / (high - low));
        cue.sureness[i] = focus_sure * bimodal * clamp01(height[i] / (4 * edge_levels));
    }
    return cue;
}

Cue motion_cue(const std::vector<float>& along, const std::vector<float>& trust,
               const MotionScale& scale) {
    Cue cue;
    cue.nearness.resize(along.size());
    cue.sureness.resize(along.size());
    const float range = scale.high - scale.low;
    const float inverse = std::fabs(range) > 1e-6f ? 1.0f / range : 0.0f;
    for (std::size_t i = 0; i < along.size(); ++i) {
        const float value = clamp01((along[i] - scale.low) * inverse);
        // A still camera tells nothing about what does not move.
        const float moves = scale.camera_moves ? 1.0f : value;
        cue.nearness[i] = scale.camera_moves ? 0.05f + 0.9f * value : 0.45f + 0.4f * value;
        cue.sureness[i] = motion_sure * scale.sure * trust[i] * moves;
    }
    return cue;
}

}  // namespace spot::media
