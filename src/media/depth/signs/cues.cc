#include "media/depth/signs/cues.h"

#include <algorithm>
#include <cmath>

#include "media/depth/signs/blur.h"
#include "media/depth/signs/edge_filter.h"
#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

constexpr float place_sure = 0.22f;
constexpr float lines_sure = 1.0f;  // that lines which converge add to place
constexpr float haze_sure = 0.5f;
constexpr float focus_sure = 0.55f;

constexpr float farthest_ground = 0.1f;
constexpr float ground_range = 0.7f;  // between the upper edge and the lower
constexpr float in_front = 0.25f;     // by which a figure is nearer than what is beside it
constexpr int last_radius = 1;        // of the final smoothing, which takes off single points
constexpr float edge_slope = 0.8f;    // levels a pixel from which focus can be judged
constexpr double grain_share = 0.1;   // of the picture, that shows what grain makes
constexpr int focus_radius = 2;
constexpr float sky_dark = 110;  // levels
constexpr float sky_range = 60;
constexpr float sky_warmth = 12;
constexpr float sky_slope = 2;  // levels a pixel that a sky may have

float clamp01(float value) {
    return std::clamp(value, 0.0f, 1.0f);
}

}  // namespace

void CueSum::add(const Cue& cue) {
    for (std::size_t i = 0; i < weighted_.size(); ++i) {
        weighted_[i] += cue.nearness[i] * cue.sureness[i];
        weights_[i] += cue.sureness[i];
    }
}

std::vector<float> CueSum::nearness(const Analysis& picture, const EdgeFilter& filter) const {
    auto sum = weighted_;
    auto weights = weights_;
    filter.smooth(sum);
    filter.smooth(weights);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] /= std::max(weights[i], 1e-6f);
    std::vector<float> spare;
    box_mean(sum, picture.width, picture.height, last_radius, spare);
    return sum;
}

Cue place_cue(const Analysis& picture, const Ground& ground, const Standing& standing) {
    Cue cue;
    cue.sureness.assign(picture.size(), place_sure * (1 + lines_sure * ground.sure));
    cue.nearness.resize(picture.size());
    const auto w = static_cast<std::size_t>(picture.width);
    std::vector<float> foot(w, 0.0f);
    for (int y = picture.height - 1; y >= 0; --y) {
        const auto row = picture.at(0, y);
        for (std::size_t x = 0; x < w; ++x) {
            const float here = farthest_ground + ground_range * ground.nearness[row + x];
            const float above = std::max(foot[x] - here, 0.0f);
            foot[x] = here + standing.stands[row + x] * above;
            cue.nearness[row + x] = foot[x] + in_front * standing.front[row + x];
        }
    }
    return cue;
}

Cue haze_cue(const Analysis& picture) {
    Cue cue;
    cue.nearness.assign(picture.size(), 0.0f);
    cue.sureness.resize(picture.size());
    const auto w = static_cast<std::size_t>(picture.width);
    // Bright, blue rather than warm, smooth, and nothing else above it.
    std::vector<float> open(w, 1.0f);
    for (int y = 0; y < picture.height; ++y) {
        const auto row = picture.at(0, y);
        for (std::size_t x = 0; x < w; ++x) {
            const auto at = row + x;
            const float bright = clamp01((picture.luma[at] - sky_dark) / sky_range);
            const float cold = clamp01(1.0f + (picture.blue[at] - picture.red[at]) / sky_warmth);
            const float smooth = clamp01(2.0f - picture.slope[at] / sky_slope);
            const float sky = bright * cold * smooth;
            open[x] = std::min(open[x], open[x] * 0.9f + 0.1f * sky);
            open[x] *= sky > 0.2f ? 1.0f : 0.5f;
            if (open[x] < 1e-6f) open[x] = 0;  // the tiniest numbers are slow
            cue.sureness[at] = haze_sure * open[x] * sky;
        }
    }
    return cue;
}

Cue focus_cue(const Analysis& picture) {
    Cue cue;
    cue.nearness.assign(picture.size(), 0.5f);
    cue.sureness.assign(picture.size(), 0.0f);
    // An edge's second differences against its first: how steep it is, however high and however
    // many there are. What grain alone makes is taken off both.
    std::vector<float> steep(picture.detail);
    std::vector<float> height(picture.slope);
    const float grain_steep = quantile(steep, grain_share);
    const float grain_height = quantile(height, grain_share);
    for (float& value : steep) value = std::max(0.0f, value - grain_steep);
    for (float& value : height) value = std::max(0.0f, value - grain_height);
    std::vector<float> spare;
    box_mean(steep, picture.width, picture.height, focus_radius, spare);
    box_mean(height, picture.width, picture.height, focus_radius, spare);
    std::vector<float> sharpness;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        if (height[i] < edge_slope) continue;
        steep[i] /= height[i];
        sharpness.push_back(steep[i]);
    }
    if (sharpness.size() < picture.size() / 10) return cue;
    const float low = quantile(sharpness, 0.10);
    const float high = quantile(sharpness, 0.90);
    // Deep focus: all edges alike, nothing to learn.
    const float bimodal = clamp01((high - 2.2f * low) / (high + 0.1f));
    if (bimodal <= 0) return cue;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        if (height[i] < edge_slope) continue;
        cue.nearness[i] = 0.15f + 0.75f * clamp01((steep[i] - low) / (high - low));
        cue.sureness[i] = focus_sure * bimodal * clamp01(height[i] / (4 * edge_slope));
    }
    return cue;
}

}  // namespace spot::media
