#include "media/depth/signs/standing.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "media/depth/signs/blur.h"

namespace spot::media {
namespace {

// Constants of this sign; docs/media.md says what "by eye" means.

// Share of a foot's advance in nearness over the ground that the row above takes over, at most: of
// a figure or mover, and of a post. After 100 rows of the map 0.13 and 0.61 of it are left. By
// eye.
constexpr float figure_kept = 0.98f;
constexpr float post_kept = 0.995f;
// Factors of the likeness to a figure and to a post, so that less than certainty is enough for the
// whole share. By eye.
constexpr float figure_gain = 1.6f;
constexpr float post_gain = 1.3f;

// Even areas, at half the map's size. Pixels at which the measure of their extent saturates, both
// ways, and levels of change from a pixel to the next at which half of it is lost. By eye.
constexpr float reach_pixels = 80;
constexpr float contrast_levels = 16;
// A level of chroma counts as so many of luma, as in the edge filter.
constexpr float chroma_weight = 2;
// Pixels that are added to height and width before they are compared: textures have no shape. By
// eye.
constexpr float least_extent_pixels = 4;
// Height in widths from which an area begins to be a post, and at which it surely is one. By eye;
// what lies is none in standing_test.cc.
constexpr float least_post_shape = 1.2f;
constexpr float full_post_shape = 2.4f;

// The picture at half the size of its map, where textures are one colour.
struct Half {
    int width = 0;
    int height = 0;
    std::vector<float> luma, blue, red;

    std::size_t size() const { return luma.size(); }
    // The share, 0..1, to which an even area goes on from one pixel to a neighbour.
    float goes_on(std::size_t a, std::size_t b) const {
        constexpr float stays = reach_pixels / (reach_pixels + 1);
        const float change =
            std::fabs(luma[a] - luma[b]) +
            chroma_weight * (std::fabs(blue[a] - blue[b]) + std::fabs(red[a] - red[b]));
        return stays / (1 + change * change / (contrast_levels * contrast_levels));
    }
};

Half halve(const Analysis& picture) {
    Half made;
    std::vector<float> spare;
    const auto take = [&](const std::vector<float>& from, std::vector<float>& to) {
        auto plane = shrink({picture.width, picture.height, from});
        made.width = plane.width;
        made.height = plane.height;
        to = std::move(plane.values);
        box_mean(to, made.width, made.height, 1, spare);
    };
    take(picture.luma, made.luma);
    take(picture.blue, made.blue);
    take(picture.red, made.red);
    return made;
}

// For each pixel, how far the even area around it reaches along its column (`down`) or its row,
// both ways together, in pixels; it saturates at twice reach_pixels.
std::vector<float> extents(const Half& half, bool down) {
    const auto w = static_cast<std::size_t>(half.width);
    const std::size_t step = down ? w : 1;
    const auto count = static_cast<std::size_t>(down ? half.height : half.width);
    const auto lines = static_cast<std::size_t>(down ? half.width : half.height);
    const std::size_t next = down ? 1 : w;
    std::vector<float> made(half.size(), 0.0f);
    std::vector<float> keep(half.size(), 0.0f);
    std::vector<float> run(lines, 0.0f);
    for (std::size_t i = 1; i < count; ++i) {
        for (std::size_t line = 0; line < lines; ++line) {
            const std::size_t at = line * next + i * step;
            keep[at] = half.goes_on(at, at - step);
            run[line] = keep[at] * (1 + run[line]);
            made[at] += run[line];
        }
    }
    std::fill(run.begin(), run.end(), 0.0f);
    for (std::size_t i = count - 1; i > 0; --i) {
        for (std::size_t line = 0; line < lines; ++line) {
            const std::size_t at = line * next + i * step;
            run[line] = keep[at] * (1 + run[line]);
            made[at - step] += run[line];
        }
    }
    return made;
}

}  // namespace

std::vector<float> find_posts(const Analysis& picture, const EdgeFilter& filter) {
    const auto half = halve(picture);
    auto tall = extents(half, true);
    const auto wide = extents(half, false);
    for (std::size_t i = 0; i < tall.size(); ++i) {
        const float shape = (tall[i] + least_extent_pixels) / (wide[i] + least_extent_pixels);
        tall[i] = std::clamp((shape - least_post_shape) / (full_post_shape - least_post_shape),
                             0.0f, 1.0f);
    }
    std::vector<float> made(picture.size());
    for (int y = 0; y < picture.height; ++y) {
        const auto row = static_cast<std::size_t>(std::min(y / 2, half.height - 1)) *
                         static_cast<std::size_t>(half.width);
        for (int x = 0; x < picture.width; ++x) {
            made[picture.at(x, y)] =
                tall[row + static_cast<std::size_t>(std::min(x / 2, half.width - 1))];
        }
    }
    filter.smooth(made);
    return made;
}

Standing find_standing(const Analysis& picture, const EdgeFilter& filter, const Figure& figure,
                       const std::vector<float>& moved) {
    Standing made;
    made.stands = find_posts(picture, filter);
    made.front = moved;
    if (moved.empty()) {
        made.front.assign(picture.size(), 0.0f);
    } else {
        filter.smooth(made.front);
    }
    for (std::size_t i = 0; i < picture.size(); ++i) {
        made.front[i] = std::max(made.front[i], figure.confidence * figure.share[i]);
        const float as_figure = figure_kept * std::min(1.0f, figure_gain * made.front[i]);
        const float as_post = post_kept * std::min(1.0f, post_gain * made.stands[i]);
        made.stands[i] = std::max(as_figure, as_post);
    }
    return made;
}

}  // namespace spot::media
