#include "media/depth/signs/figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "media/depth/signs/blur.h"

namespace spot::media {
namespace {

constexpr int luma_bins = 8;
constexpr int chroma_bins = 12;
constexpr int texture_bins = 2;
constexpr std::size_t bins = luma_bins * chroma_bins * chroma_bins * texture_bins;
constexpr float chroma_reach = 48;  // beyond it colours are one
constexpr int texture_radius = 4;
constexpr float few = 0.0007f;     // share of a zone that is chance
constexpr float border = 0.12f;    // of the sides: what is behind
constexpr float middle_x = 0.22f;  // reach of the middle, of the sides
constexpr float middle_y = 0.28f;
constexpr float middle_height = 0.58f;  // a little below the middle
constexpr float least_apart = 0.08f;  // mean share of the middle above that of the borders: chance
constexpr float all_apart = 0.24f;    // and beyond doubt
constexpr float behind = 0.53f;       // share, smoothed, of what is surely behind
constexpr float in_front = 0.70f;

using Histogram = std::array<float, bins>;

std::uint16_t bin_of(float luma, float blue, float red, bool busy) {
    const auto step = [](float value, float low, float width, int count) {
        const int at = static_cast<int>((value - low) / width * static_cast<float>(count));
        return std::clamp(at, 0, count - 1);
    };
    const int l = step(luma, 16, 220, luma_bins);
    const int b = step(blue, -chroma_reach, 2 * chroma_reach, chroma_bins);
    const int r = step(red, -chroma_reach, 2 * chroma_reach, chroma_bins);
    return static_cast<std::uint16_t>(((l * chroma_bins + b) * chroma_bins + r) * texture_bins +
                                      (busy ? 1 : 0));
}

void to_shares(Histogram& histogram) {
    float sum = 0;
    for (const float value : histogram) sum += value;
    const float each = sum > 0 ? 1.0f / sum : 0.0f;
    for (float& value : histogram) value = value * each + few;
}

}  // namespace

Figure find_figure(const Analysis& picture, const EdgeFilter& filter) {
    std::vector<float> busy(picture.detail);
    std::vector<float> spare;
    box_mean(busy, picture.width, picture.height, texture_radius, spare);
    float usual = 0;
    for (const float value : busy) usual += value;
    usual /= static_cast<float>(busy.size());

    Histogram middle{};
    Histogram edge{};
    std::vector<std::uint16_t> kinds(picture.size());
    const auto w = static_cast<float>(picture.width);
    const auto h = static_cast<float>(picture.height);
    for (int y = 0; y < picture.height; ++y) {
        const float fy = (static_cast<float>(y) + 0.5f) / h;
        const float dy = (fy - middle_height) / middle_y;
        for (int x = 0; x < picture.width; ++x) {
            const auto at = picture.at(x, y);
            const float fx = (static_cast<float>(x) + 0.5f) / w;
            const float dx = (fx - 0.5f) / middle_x;
            kinds[at] =
                bin_of(picture.luma[at], picture.blue[at], picture.red[at], busy[at] > usual);
            const float away = 1 + dx * dx + dy * dy;
            middle[kinds[at]] += 1.0f / (away * away);
            const bool side = fx < border || fx > 1 - border || fy < border;
            // What touches the lower edge may be in front.
            if (side && fy < 1 - border) edge[kinds[at]] += 1.0f;
        }
    }
    to_shares(middle);
    to_shares(edge);
    Histogram share{};
    for (std::size_t i = 0; i < bins; ++i) share[i] = middle[i] / (middle[i] + edge[i]);
    Figure made;
    made.share.resize(picture.size());
    for (std::size_t i = 0; i < picture.size(); ++i) made.share[i] = share[kinds[i]];
    filter.smooth(made.share);
    float inside = 0;
    float outside = 0;
    for (std::size_t i = 0; i < bins; ++i) {
        inside += middle[i] * share[i];
        outside += edge[i] * share[i];
    }
    made.sure =
        std::clamp((inside - outside - least_apart) / (all_apart - least_apart), 0.0f, 1.0f);
    for (float& value : made.share)
        value = std::clamp((value - behind) / (in_front - behind), 0.0f, 1.0f);
    return made;
}

}  // namespace spot::media
