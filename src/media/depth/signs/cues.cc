#include "media/depth/signs/cues.h"

#include <algorithm>
#include <cmath>

#include "media/depth/signs/blur.h"
#include "media/depth/signs/edge_filter.h"
#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

// Constants of these signs; docs/media.md says what "by eye" means.

// Confidence of each cue beside the others, and so its weight in the mean; parallax has 1.8
// (motion_memory.cc). By eye: place must lose against all others.
constexpr float place_weight = 0.22f;
constexpr float haze_weight = 0.5f;
constexpr float focus_weight = 0.55f;
// Converging lines beyond doubt multiply the weight of place by 1 + this. By eye.
constexpr float vanishing_weight = 1.0f;

// Place. Nearness of the farthest ground and the range up to the lower edge; the rest of 0..1 is
// left for what stands in front of the ground. By eye.
constexpr float farthest_ground = 0.1f;
constexpr float ground_range = 0.7f;
// Nearness by which a figure is in front of its own foot, which is often below the picture. By eye.
constexpr float front_bonus = 0.25f;

// Radius of the last box filter of the mean, in pixels of the map: the least that removes single
// points.
constexpr int last_radius_pixels = 1;

// Haze and sky. Luma, in levels, below which nothing is sky, and over which it becomes surely sky.
// By eye.
constexpr float darkest_sky = 110;
constexpr float sky_luma_range = 60;
// Levels by which Cr may exceed Cb until nothing is left of the sign: a sky may be a little warm,
// but not as warm as skin. By eye.
constexpr float sky_warmth_range = 12;
// Levels a pixel of the picture: the mean slope up to which a sky is smooth; at twice that it is
// none. By eye: a film's grain must pass.
constexpr float steepest_sky_slope = 2;
// The pixels above decide whether the sky is open. Going down a column: how much of the past is
// kept, below which likeness something is an obstacle, and what each row of an obstacle leaves. By
// eye.
constexpr float open_kept = 0.9f;
constexpr float open_taken = 0.1f;
constexpr float obstacle_likeness = 0.2f;
constexpr float left_by_obstacle = 0.5f;

// Focus. Levels a pixel of the picture, after grain is taken off: the least mean slope at which an
// edge is judged, and the one from which it has full weight. By eye.
constexpr float least_edge_slope = 0.8f;
constexpr float full_edge_slope = 4 * least_edge_slope;
// Share of the picture's pixels, the most even ones, that show what grain alone makes. By eye.
constexpr double grain_share = 0.1;
// Radius, in pixels of the map, over which slopes are averaged before they are compared. By eye.
constexpr int focus_radius_pixels = 2;
// One pixel in so many must show an edge, or focus is not judged. By eye.
constexpr std::size_t least_edges_part = 10;
// The shares of edges that count as blurred and as sharp: outliers are beyond them. A convention.
constexpr double blurred_share = 0.10;
constexpr double sharp_share = 0.90;
// Sharp edges must be this many times as sharp as blurred ones: with deep focus they are nearly
// alike. By eye; the second number keeps the quotient finite.
constexpr float least_sharpness_ratio = 2.2f;
constexpr float sharpness_floor = 0.1f;
// Nearness of the most blurred edge, and the range up to the sharpest: neither end is claimed
// whole, since other signs may know more. By eye.
constexpr float blurred_nearness = 0.15f;
constexpr float focus_range = 0.75f;

float clamp01(float value) {
    return std::clamp(value, 0.0f, 1.0f);
}

}  // namespace

void CueSum::add(const Cue& cue) {
    for (std::size_t i = 0; i < weighted_.size(); ++i) {
        weighted_[i] += cue.nearness[i] * cue.confidence[i];
        weights_[i] += cue.confidence[i];
    }
}

std::vector<float> CueSum::nearness(const Analysis& picture, const EdgeFilter& filter) const {
    auto sum = weighted_;
    auto weights = weights_;
    filter.smooth(sum);
    filter.smooth(weights);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] /= std::max(weights[i], 1e-6f);
    std::vector<float> spare;
    box_mean(sum, picture.width, picture.height, last_radius_pixels, spare);
    return sum;
}

Cue place_cue(const Analysis& picture, const Ground& ground, const Standing& standing) {
    Cue cue;
    cue.confidence.assign(picture.size(),
                          place_weight * (1 + vanishing_weight * ground.confidence));
    cue.nearness.resize(picture.size());
    const auto w = static_cast<std::size_t>(picture.width);
    std::vector<float> foot(w, 0.0f);
    for (int y = picture.height - 1; y >= 0; --y) {
        const auto row = picture.at(0, y);
        for (std::size_t x = 0; x < w; ++x) {
            const float here = farthest_ground + ground_range * ground.nearness[row + x];
            const float above = std::max(foot[x] - here, 0.0f);
            foot[x] = here + standing.stands[row + x] * above;
            cue.nearness[row + x] = foot[x] + front_bonus * standing.front[row + x];
        }
    }
    return cue;
}

Cue haze_cue(const Analysis& picture) {
    Cue cue;
    cue.nearness.assign(picture.size(), 0.0f);
    cue.confidence.resize(picture.size());
    const auto w = static_cast<std::size_t>(picture.width);
    // How open the view is to the sky above, in each column: 1 at the upper edge.
    std::vector<float> open(w, 1.0f);
    for (int y = 0; y < picture.height; ++y) {
        const auto row = picture.at(0, y);
        for (std::size_t x = 0; x < w; ++x) {
            const auto at = row + x;
            const float bright = clamp01((picture.luma[at] - darkest_sky) / sky_luma_range);
            const float cold =
                clamp01(1.0f + (picture.blue[at] - picture.red[at]) / sky_warmth_range);
            const float smooth = clamp01(2.0f - picture.slope[at] / steepest_sky_slope);
            const float sky = bright * cold * smooth;
            open[x] = std::min(open[x], open[x] * open_kept + open_taken * sky);
            open[x] *= sky > obstacle_likeness ? 1.0f : left_by_obstacle;
            if (open[x] < 1e-6f) open[x] = 0;  // denormal numbers are slow
            cue.confidence[at] = haze_weight * open[x] * sky;
        }
    }
    return cue;
}

Cue focus_cue(const Analysis& picture) {
    Cue cue;
    cue.nearness.assign(picture.size(), 0.5f);
    cue.confidence.assign(picture.size(), 0.0f);
    // An edge's second differences against its first: how steep it is, however high and however
    // many there are. What grain alone makes is taken off both.
    std::vector<float> steep(picture.detail);
    std::vector<float> height(picture.slope);
    const float grain_steep = quantile(steep, grain_share);
    const float grain_height = quantile(height, grain_share);
    for (float& value : steep) value = std::max(0.0f, value - grain_steep);
    for (float& value : height) value = std::max(0.0f, value - grain_height);
    std::vector<float> spare;
    box_mean(steep, picture.width, picture.height, focus_radius_pixels, spare);
    box_mean(height, picture.width, picture.height, focus_radius_pixels, spare);
    std::vector<float> sharpness;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        if (height[i] < least_edge_slope) continue;
        steep[i] /= height[i];
        sharpness.push_back(steep[i]);
    }
    if (sharpness.size() < picture.size() / least_edges_part) return cue;
    const float low = quantile(sharpness, blurred_share);
    const float high = quantile(sharpness, sharp_share);
    // Deep focus: all edges alike, nothing to learn.
    const float bimodal = clamp01((high - least_sharpness_ratio * low) / (high + sharpness_floor));
    if (bimodal <= 0) return cue;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        if (height[i] < least_edge_slope) continue;
        cue.nearness[i] = blurred_nearness + focus_range * clamp01((steep[i] - low) / (high - low));
        cue.confidence[i] = focus_weight * bimodal * clamp01(height[i] / full_edge_slope);
    }
    return cue;
}

}  // namespace spot::media
