#include "media/depth/signs/figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "media/depth/signs/blur.h"

namespace spot::media {
namespace {

// Constants of this sign; docs/media.md says what "by eye" means.

// The histogram: bins of luma, of each chroma, and of texture (even or busy). By eye: coarse enough
// that an area of one colour falls into one or two bins, fine enough for skin and clothes to
// differ.
constexpr int luma_bins = 8;
constexpr int chroma_bins = 12;
constexpr int texture_bins = 2;
constexpr std::size_t bins = luma_bins * chroma_bins * chroma_bins * texture_bins;
// Levels: luma of video's narrow range (BT.601: black is 16, white 235), and chroma beyond which
// all colours are one, since few things are as colourful. The second by eye.
constexpr float black = 16;
constexpr float luma_range = 220;
constexpr float chroma_limit = 48;
// Radius, in pixels of the map, over which detail is averaged to tell busy areas from even ones. By
// eye.
constexpr int texture_radius_pixels = 4;
// A share of a zone's pixels that is added to each bin: what so few pixels show is chance. By eye.
constexpr float smallest_share = 0.0007f;
// The zones. Background: so far from the left, right and upper edge, in shares of the sides.
// Figure: its middle in shares of the height (a little below the picture's middle) and its reach in
// shares of the sides. By eye, for people who fill the middle of a picture.
constexpr float border_share = 0.12f;
constexpr float middle_x = 0.22f;
constexpr float middle_y = 0.28f;
constexpr float middle_height = 0.58f;
// Difference between the zones, in mean likeness to the figure: what chance gives, and what is
// beyond doubt. By eye; figure_test.cc has pictures without a figure that stay below the first.
constexpr float least_difference = 0.08f;
constexpr float full_difference = 0.24f;
// Likeness to the figure, smoothed, that is surely background and surely figure; 0.5 is as like the
// one as the other. By eye.
constexpr float background_share = 0.53f;
constexpr float figure_share = 0.70f;

using Histogram = std::array<float, bins>;

std::uint16_t bin_of(float luma, float blue, float red, bool busy) {
    const auto step = [](float value, float low, float width, int count) {
        const int at = static_cast<int>((value - low) / width * static_cast<float>(count));
        return std::clamp(at, 0, count - 1);
    };
    const int l = step(luma, black, luma_range, luma_bins);
    const int b = step(blue, -chroma_limit, 2 * chroma_limit, chroma_bins);
    const int r = step(red, -chroma_limit, 2 * chroma_limit, chroma_bins);
    return static_cast<std::uint16_t>(((l * chroma_bins + b) * chroma_bins + r) * texture_bins +
                                      (busy ? 1 : 0));
}

void to_shares(Histogram& histogram) {
    float sum = 0;
    for (const float value : histogram) sum += value;
    const float each = sum > 0 ? 1.0f / sum : 0.0f;
    for (float& value : histogram) value = value * each + smallest_share;
}

}  // namespace

Figure find_figure(const Analysis& picture, const EdgeFilter& filter) {
    std::vector<float> busy(picture.detail);
    std::vector<float> spare;
    box_mean(busy, picture.width, picture.height, texture_radius_pixels, spare);
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
            const bool side = fx < border_share || fx > 1 - border_share || fy < border_share;
            // Things that touch the lower edge may be in front.
            if (side && fy < 1 - border_share) edge[kinds[at]] += 1.0f;
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
    made.confidence = std::clamp(
        (inside - outside - least_difference) / (full_difference - least_difference), 0.0f, 1.0f);
    for (float& value : made.share)
        value =
            std::clamp((value - background_share) / (figure_share - background_share), 0.0f, 1.0f);
    return made;
}

}  // namespace spot::media
