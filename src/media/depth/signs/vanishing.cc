#include "media/depth/signs/vanishing.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "media/depth/signs/blur.h"

namespace spot::media {
namespace {

constexpr float kept = 0.85f;  // of the votes, from one picture looked at to the next
constexpr float top = 0.08f;   // highest and lowest place asked for, of the height
constexpr float bottom = 0.78f;
constexpr float least_slope = 10;  // levels over two pixels of half the map: an edge
constexpr float most_slope = 40;   // from which on it has no more votes
constexpr float upright = 0.2f;    // sine off upright or level below which a line tells nothing
constexpr float off_line = 0.05f;  // sine by which a line may miss the point
constexpr float too_near = 0.1f;   // widths from the point within which lines are not asked
constexpr float chance = 0.12f;    // share of votes; textures give their best place up to 0.1
constexpr float no_doubt = 0.24f;
constexpr float few_edges = 40;  // steep ones, that tell half

constexpr float horizon = 0.5f;        // of the height, where nobody knows
constexpr float above_horizon = 0.6f;  // of the even slope from edge to edge

constexpr std::size_t most_edges = 500;  // that are asked; of more, some at equal distances

struct Edge {
    float x = 0;       // in widths
    float y = 0;       // in widths too
    float across = 0;  // normal of the line, length 1
    float down = 0;
    float votes = 0;
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
            if (square < least_slope * least_slope) continue;
            const float length = std::sqrt(square);
            if (std::min(std::fabs(gx), std::fabs(gy)) < upright * length) continue;
            made.push_back({(static_cast<float>(x) + 0.5f) * each,
                            (static_cast<float>(y) + 0.5f) * each, gx / length, gy / length,
                            std::min(length, most_slope) / most_slope});
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
        const float on_line = miss * miss < off_line * off_line * square ? edge.votes : 0.0f;
        votes[i] += square > too_near * too_near ? on_line : 0.0f;
    }
}

// 0 at the upper edge, 1 at the lower.
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
    for (float& votes : rising_) votes *= kept;
    for (float& votes : falling_) votes *= kept;
    for (float& votes : sides_) votes *= kept;
    const auto edges = find_edges(picture);
    const float tall = static_cast<float>(picture.height) / static_cast<float>(picture.width);
    float given = 0;
    for (const auto& edge : edges) given += edge.votes;
    all_ = kept * all_ + given + few_edges;
    Votes xs{};
    Votes ys{};
    for (std::size_t i = 0; i < xs.size(); ++i) {
        xs[i] = static_cast<float>(i % across) / (across - 1);
        ys[i] = tall * (top + (bottom - top) * static_cast<float>(i / across) / (down - 1));
    }
    for (const auto& edge : edges) {
        auto& votes = edge.across * edge.down < 0 ? falling_ : rising_;
        vote(edge, xs.data(), ys.data(), votes.data(), votes.size());
    }
    find_peak();
    if (sure_ <= 0) return;
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
    sure_ = std::clamp((most / std::max(all_, 1e-6f) - chance) / (no_doubt - chance), 0.0f, 1.0f);
    // Between the places asked for.
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
    y_ = top + (bottom - top) * y / w / (down - 1);
}

Ground VanishingPoint::ground(int width, int height) const {
    Ground made;
    made.sure = sure_;
    made.nearness.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    float most = 1e-6f;
    for (const float votes : sides_) most = std::max(most, votes);
    const auto part = [&](std::size_t side) { return std::sqrt(sides_[side] / most); };
    // There is ground even where it shows no lines.
    const float below = std::max(part(0), 0.8f) / (1 - y_);
    const float left = part(1) / std::max(x_, 0.25f);
    const float right = part(2) / std::max(1 - x_, 0.25f);
    const float above = part(3) / std::max(y_, 0.25f);
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
            made.nearness.push_back(even + sure_ * (lines - even));
        }
    }
    return made;
}

}  // namespace spot::media
