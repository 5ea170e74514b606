#include "media/view/comfort.h"

#include <algorithm>
#include <cmath>

namespace spot::media {
namespace {

// Bins of the histogram of parallax for one per cent of the width: its precision.
constexpr double bins_per_cent = 100;
// Parallax, in per cent of the width, from which on a thing cut by the picture's side counts as a
// window violation. By eye (docs/media.md).
constexpr double noticed_violation = 0.2;

void count(std::vector<std::int64_t>& bins, long bin, std::size_t most) {
    const auto at = static_cast<std::size_t>(std::clamp<long>(bin, 0, static_cast<long>(most) - 1));
    if (at >= bins.size()) bins.resize(at + 1);
    ++bins[at];
}

}  // namespace

ComfortMeter::ComfortMeter(const RenderOptions& options, Viewing viewing, int width)
    : options_(options), limits_(comfort_limits(viewing)), width_(width) {
    options_.keep = Keep::left;  // so that a shift is the whole parallax
    sums_.screen = to_string(viewing);
}

void ComfortMeter::add(const DepthMap& depth, WindowBars bars) {
    // In a picture that is 100 pixels wide, a pixel is one per cent.
    const auto scale = shift_scale(100, options_, depth);
    auto asked = scale;
    asked.crossed_limit = asked.uncrossed_limit = 0;
    const double per_neighbour = 100.0 / depth.width;
    double sum = 0;
    double before = 0;
    for (std::size_t i = 0; i < depth.nearness.size(); ++i) {
        const double nearness = std::clamp(static_cast<double>(depth.nearness[i]), 0.0, 1.0);
        const double parallax = static_cast<double>(scale.shift(depth.nearness[i])) / unit;
        const long middle = ComfortSums::parallax_bins / 2;
        count(sums_.parallax, std::lround(parallax * bins_per_cent) + middle,
              ComfortSums::parallax_bins);
        count(sums_.nearness, static_cast<long>(nearness * (ComfortSums::nearness_bins - 1)),
              ComfortSums::nearness_bins);
        const double wanted = static_cast<double>(asked.shift(depth.nearness[i])) / unit;
        sums_.beyond += wanted > limits_.crossed || -wanted > limits_.uncrossed ? 1 : 0;
        if (i % static_cast<std::size_t>(depth.width) != 0) {
            sums_.largest_gradient =
                std::max(sums_.largest_gradient, std::fabs(parallax - before) / per_neighbour);
        }
        before = parallax;
        sum += parallax;
    }
    const auto pixels = static_cast<std::int64_t>(depth.nearness.size());
    const double mean = pixels > 0 ? sum / static_cast<double>(pixels) : 0;
    if (sums_.pictures == 0) {
        sums_.begins_shot = depth.cut;
        sums_.first_mean = mean;
    } else if (depth.cut) {
        sums_.count_cut(sums_.last_mean, mean);
    }
    if (options_.floating_window) {
        const auto sides = side_parallax(depth, scale);
        const double width = depth.inside.width > 0 ? depth.inside.width : width_;
        const auto left = static_cast<double>(sides.left) / unit - 100.0 * bars.left / width;
        const auto right = static_cast<double>(sides.right) / unit - 100.0 * bars.right / width;
        sums_.window_violations += std::max(left, right) > noticed_violation ? 1 : 0;
    }
    ++sums_.pictures;
    sums_.pixels += pixels;
    sums_.last_mean = mean;
}

}  // namespace spot::media
