#include "media/depth/signs/standing.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "media/depth/signs/blur.h"

namespace spot::media {
namespace {

constexpr float figure_stands = 0.98f;  // of what a foot lends the row above it
constexpr float sure_to_stand = 1.6f;
constexpr float post_stands = 0.995f;
constexpr float sure_post = 1.3f;
constexpr float reach = 80;         // pixels of half the map that an even area has at most
constexpr float contrast = 16;      // levels, at half the map, that half end it
constexpr float chroma_weight = 2;  // as in the edge filter
constexpr float least_extent = 4;   // pixels that nothing is smaller than: texture has no shape
constexpr float no_post = 1.2f;     // height of a width
constexpr float full_post = 2.4f;

// The picture at half the size of its map, where textures are one colour.
struct Half {
    int width = 0;
    int height = 0;
    std::vector<float> luma, blue, red;

    std::size_t size() const { return luma.size(); }
    // How much of an even area goes on from one pixel to another.
    float goes_on(std::size_t a, std::size_t b) const {
        constexpr float stays = reach / (reach + 1);
        const float change =
            std::fabs(luma[a] - luma[b]) +
            chroma_weight * (std::fabs(blue[a] - blue[b]) + std::fabs(red[a] - red[b]));
        return stays / (1 + change * change / (contrast * contrast));
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

// How far the even area around each pixel goes along lines of pixels, both ways.
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
        const float shape = (tall[i] + least_extent) / (wide[i] + least_extent);
        tall[i] = std::clamp((shape - no_post) / (full_post - no_post), 0.0f, 1.0f);
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
        made.front[i] = std::max(made.front[i], figure.sure * figure.share[i]);
        const float as_figure = figure_stands * std::min(1.0f, sure_to_stand * made.front[i]);
        const float as_post = post_stands * std::min(1.0f, sure_post * made.stands[i]);
        made.stands[i] = std::max(as_figure, as_post);
    }
    return made;
}

}  // namespace spot::media
