#include "media/stereo/comfort.h"

#include <algorithm>
#include <cmath>

#include "media/stereo/floating_window.h"

namespace spot::media {
namespace {

constexpr double bins_per_cent = 100;
constexpr double noticed_violation = 0.2;  // per cent of the width
constexpr double noticed_jump = 0.5;
constexpr double comfortable_share = 2.0 / 3.0;  // of the limits
constexpr double least_range = 0.05;             // of nearness: below, a film is flat
constexpr double greatest_strength = 10;

// The bin that `share` of all lie below.
double quantile(const std::vector<std::int64_t>& bins, double share) {
    std::int64_t all = 0;
    for (const auto count : bins) all += count;
    const auto wanted = static_cast<std::int64_t>(share * static_cast<double>(all));
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        sum += bins[i];
        if (sum > wanted) return static_cast<double>(i);
    }
    return static_cast<double>(bins.size() - 1);
}

double rounded(double value, double step) {
    return std::floor(value / step + 0.5) * step;
}

}  // namespace

ComfortLimits comfort_limits(Viewing viewing) {
    switch (viewing) {
        case Viewing::tv: return {3.0, 3.0};
        case Viewing::projector: return {2.2, 2.2};
        case Viewing::vr: return {1.7, 1.7};
        case Viewing::anaglyph: return {1.5, 1.5};
    }
    return {};
}

ComfortMeter::ComfortMeter(const RenderOptions& options, Viewing viewing)
    : options_(options),
      limits_(comfort_limits(viewing)),
      parallax_(parallax_bins),
      nearness_(nearness_bins) {
    options_.keep = Keep::left;  // so that a shift is the whole parallax
}

void ComfortMeter::add(const DepthMap& depth) {
    // Of a picture 100 pixels wide, pixels are per cent.
    const auto scale = shift_scale(100, options_, depth);
    const double per_neighbour = 100.0 / depth.width;
    double sum = 0;
    double before = 0;
    for (std::size_t i = 0; i < depth.nearness.size(); ++i) {
        const double nearness = std::clamp(static_cast<double>(depth.nearness[i]), 0.0, 1.0);
        const double parallax = static_cast<double>(scale.shift(depth.nearness[i])) / unit;
        const auto bin = std::lround(parallax * bins_per_cent) + parallax_bins / 2;
        ++parallax_[static_cast<std::size_t>(std::clamp<long>(bin, 0, parallax_bins - 1))];
        ++nearness_[static_cast<std::size_t>(nearness * (nearness_bins - 1))];
        beyond_ += parallax > limits_.crossed || -parallax > limits_.uncrossed ? 1 : 0;
        if (i % static_cast<std::size_t>(depth.width) != 0) {
            sums_.largest_gradient =
                std::max(sums_.largest_gradient, std::fabs(parallax - before) / per_neighbour);
        }
        before = parallax;
        sum += parallax;
    }
    const auto count = static_cast<std::int64_t>(depth.nearness.size());
    const double mean = count > 0 ? sum / static_cast<double>(count) : 0;
    if (depth.cut && sums_.pictures > 0) {
        const double jump = std::fabs(mean - mean_);
        ++sums_.cuts;
        sums_.jumps += jump > noticed_jump ? 1 : 0;
        sums_.largest_jump = std::max(sums_.largest_jump, jump);
    }
    const auto sides = side_parallax(depth, scale);
    const double worst = static_cast<double>(std::max(sides.left, sides.right)) / unit;
    sums_.window_violations += worst > noticed_violation ? 1 : 0;
    ++sums_.pictures;
    pixels_ += count;
    mean_ = mean;
}

ComfortReport ComfortMeter::report() const {
    ComfortReport report = sums_;
    if (pixels_ == 0) return report;
    const double middle = parallax_bins / 2;
    report.crossed = std::max(0.0, (quantile(parallax_, 0.99) - middle) / bins_per_cent);
    report.uncrossed = std::max(0.0, (middle - quantile(parallax_, 0.01)) / bins_per_cent);
    report.beyond = static_cast<double>(beyond_) / static_cast<double>(pixels_);
    const auto share = [](std::int64_t part, std::int64_t of) {
        return of > 0 ? static_cast<double>(part) / static_cast<double>(of) : 0.0;
    };
    const double excess = std::max(0.0, report.crossed - limits_.crossed) +
                          std::max(0.0, report.uncrossed - limits_.uncrossed);
    const double lost = std::min(40.0, 200 * report.beyond) + std::min(30.0, 15 * excess) +
                        20 * share(report.window_violations, report.pictures) +
                        10 * share(report.jumps, report.cuts);
    report.score = std::max(0.0, 100 - lost);

    const double far = quantile(nearness_, 0.01) / (nearness_bins - 1);
    const double near = quantile(nearness_, 0.99) / (nearness_bins - 1);
    const double allowed = limits_.crossed + limits_.uncrossed;
    const double strength = comfortable_share * allowed / std::max(least_range, near - far);
    report.suggested_strength = rounded(std::min(greatest_strength, strength), 0.1);
    report.suggested_convergence = rounded(far + (near - far) * limits_.uncrossed / allowed, 0.01);
    return report;
}

}  // namespace spot::media
