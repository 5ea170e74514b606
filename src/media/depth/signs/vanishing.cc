#include "media/depth/signs/vanishing.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "media/depth/signs/blur.h"

namespace spot::media {
namespace {

// Constants of this sign; docs/media.md says what "by eye" means.

// Share of the votes that is kept from one picture that is looked at to the next: they last about
// seven looks, which is half a second of film. By eye.
constexpr float votes_kept = 0.85f;
// The highest and the lowest place that is voted for, in heights. By eye.
constexpr float highest_place = 0.08f;
constexpr float lowest_place = 0.78f;
// Edges. Levels of luma over two pixels of half the map: an edge has at least the first, and no
// more votes from the second on. By eye.
constexpr float least_edge_slope = 10;
constexpr float full_edge_slope = 40;
// Sine of the angle to upright or level below which an edge has no vote (11.5 degrees): houses and
// horizons are full of such edges, wherever the camera looks. By eye.
constexpr float least_slant = 0.2f;
// Edges that vote in a picture, at most; of more, some at equal distances. Cost.
constexpr std::size_t most_edges = 500;
// Sine of the angle by which an edge's line may miss the place that it votes for (3 degrees). By
// eye.
constexpr float largest_miss = 0.05f;
// Widths from a place within which edges have no vote for it: they would point anywhere. By eye.
constexpr float least_distance = 0.1f;
// Shares of the votes for the best place: what chance gives, and what is beyond doubt. Textures,
// which have edges of all directions, give their best place up to 0.1. The second by eye.
constexpr float chance_share = 0.12f;
constexpr float certain_share = 0.24f;
// Steep edges that are added to those of a picture when shares are reckoned, so that few edges
// cannot give a high share: so many give half of it. By eye.
constexpr float half_confidence_edges = 40;

// Ground without lines that converge. The height of the horizon, and the slope of nearness above it
// as a share of an even slope from edge to edge. By eye.
constexpr float horizon = 0.5f;
constexpr float above_horizon = 0.6f;
// Ground with them: the least weight of the part below the point, since there is ground even where
// it shows no lines; and the least distance of the point from a border, in widths or heights, by
// which nearness is scaled. By eye.
constexpr float least_ground = 0.8f;
constexpr float least_border_distance = 0.25f;

struct Edge {
    float x = 0;  // its place, in widths
    float y = 0;
    float across = 0;  // normal of its line, length 1
    float down = 0;
    float votes = 0;  // 0..1
};

std::vector<Edge> find_edges(const Analysis& picture) {
    auto half = shrink({picture.width, picture.height, picture.luma});
    std::vector<float> spare;
    box_mean(half.values, half.width, half.height, 1, spare);  // steps of pixels have no slope
    std::vector<Edge> made;
    const float each = 1.0f / static_cast<float>(half.width);
    for (int y = 1; y + 1 < half.height; ++y) {
        const float* here = half.row(y);
        const float* above = half.row(y - 1);
        const float* below = half.row(y + 1);
        for (int x = 1; x + 1 < half.width; ++x) {
            const float gx = here[x + 1] - here[x - 1];
            const float gy = below[x] - above[x];
            const float square = gx * gx + gy * gy;
            if (square < least_edge_slope * least_edge_slope) continue;
            const float length = std::sqrt(square);
            if (std::min(std::fabs(gx), std::fabs(gy)) < least_slant * length) continue;
            made.push_back({(static_cast<float>(x) + 0.5f) * each,
                            (static_cast<float>(y) + 0.5f) * each, gx / length, gy / length,
                            std::min(length, full_edge_slope) / full_edge_slope});
        }
    }
    if (made.size() <= most_edges) return made;
    const std::size_t step = (made.size() + most_edges - 1) / most_edges;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < made.size(); i += step) made[taken++] = made[i];
    made.resize(taken);
    return made;
}

// Adds the edge's votes for each of `count` places.
[[gnu::target_clones("avx2", "default")]] void vote(const Edge& edge, const float* x,
                                                    const float* y, float* votes,
                                                    std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const float dx = x[i] - edge.x;
        const float dy = y[i] - edge.y;
        const float square = dx * dx + dy * dy;
        const float miss = dx * edge.across + dy * edge.down;
        const float on_line =
            miss * miss < largest_miss * largest_miss * square ? edge.votes : 0.0f;
        votes[i] += square > least_distance * least_distance ? on_line : 0.0f;
    }
}

// Nearness by place alone, for a place in heights from above: 0 at the upper edge, 1 at the lower.
float by_place(float down) {
    constexpr float at_horizon = above_horizon * horizon;
    if (down < horizon) return above_horizon * down;
    return at_horizon + (1 - at_horizon) * (down - horizon) / (1 - horizon);
}

}  // namespace

void VanishingPoint::forget() {
    *this = {};
}

void VanishingPoint::learn(const Analysis& picture) {
    for (float& votes : rising_) votes *= votes_kept;
    for (float& votes : falling_) votes *= votes_kept;
    for (float& votes : sides_) votes *= votes_kept;
    const auto edges = find_edges(picture);
    const float tall = static_cast<float>(picture.height) / static_cast<float>(picture.width);
    float given = 0;
    for (const auto& edge : edges) given += edge.votes;
    all_ = votes_kept * all_ + given + half_confidence_edges;
    Votes xs{};
    Votes ys{};
    for (std::size_t i = 0; i < xs.size(); ++i) {
        xs[i] = static_cast<float>(i % across) / (across - 1);
        ys[i] = tall * (highest_place + (lowest_place - highest_place) *
                                            static_cast<float>(i / across) / (down - 1));
    }
    for (const auto& edge : edges) {
        auto& votes = edge.across * edge.down < 0 ? falling_ : rising_;
        vote(edge, xs.data(), ys.data(), votes.data(), votes.size());
    }
    find_peak();
    if (confidence_ <= 0) return;
    for (const auto& edge : edges) {
        const float y = y_ * tall;
        float votes = 0;
        vote(edge, &x_, &y, &votes, 1);
        const float dx = edge.x - x_;
        const float dy = edge.y / tall - y_;
        const bool sideways = std::fabs(dx) > std::fabs(dy);
        const std::size_t side = sideways ? (dx < 0 ? 1 : 2) : (dy > 0 ? 0 : 3);
        sides_[side] += votes;
    }
}

void VanishingPoint::find_peak() {
    std::size_t best = 0;
    float most = -1;
    for (std::size_t i = 0; i < rising_.size(); ++i) {
        // Lines of one direction meet nowhere.
        const float votes = 2 * std::min(rising_[i], falling_[i]);
        if (votes <= most) continue;
        most = votes;
        best = i;
    }
    confidence_ = std::clamp(
        (most / std::max(all_, 1e-6f) - chance_share) / (certain_share - chance_share), 0.0f, 1.0f);
    // The point lies between the places of the grid: the mean of the nine around the best one.
    const int column = static_cast<int>(best % across);
    const int row = static_cast<int>(best / across);
    float w = 1e-6f;
    float x = 0;
    float y = 0;
    for (int j = std::max(row - 1, 0); j <= std::min(row + 1, down - 1); ++j) {
        for (int i = std::max(column - 1, 0); i <= std::min(column + 1, across - 1); ++i) {
            const auto at = static_cast<std::size_t>(j * across + i);
            const float votes = std::min(rising_[at], falling_[at]);
            w += votes;
            x += votes * static_cast<float>(i);
            y += votes * static_cast<float>(j);
        }
    }
    x_ = x / w / (across - 1);
    y_ = highest_place + (lowest_place - highest_place) * y / w / (down - 1);
}

Ground VanishingPoint::ground(int width, int height) const {
    Ground made;
    made.confidence = confidence_;
    made.nearness.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    float most = 1e-6f;
    for (const float votes : sides_) most = std::max(most, votes);
    const auto part = [&](std::size_t side) { return std::sqrt(sides_[side] / most); };
    const float below = std::max(part(0), least_ground) / (1 - y_);
    const float left = part(1) / std::max(x_, least_border_distance);
    const float right = part(2) / std::max(1 - x_, least_border_distance);
    const float above = part(3) / std::max(y_, least_border_distance);
    for (int j = 0; j < height; ++j) {
        const float y = (static_cast<float>(j) + 0.5f) / static_cast<float>(height);
        const float even = by_place(y);
        const float dy = y - y_;
        const float tall = dy > 0 ? dy * below : -dy * above;
        for (int i = 0; i < width; ++i) {
            const float x = (static_cast<float>(i) + 0.5f) / static_cast<float>(width);
            const float dx = x - x_;
            const float wide = dx > 0 ? dx * right : -dx * left;
            const float lines = std::min(1.0f, std::max(tall, wide));
            made.nearness.push_back(even + confidence_ * (lines - even));
        }
    }
    return made;
}

}  // namespace spot::media
