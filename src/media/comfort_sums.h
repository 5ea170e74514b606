#pragma once

// The counts that comfort is judged by. They can be added up: the parts of a film are measured by
// workers that know nothing of each other. Kept as JSON (docs/media.md), so members are only
// added. All of it is in this header, since the main program has no media library.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "media/eyes.h"

namespace spot::media {

// Greatest comfortable parallax, in per cent of the width. One degree of visual angle is 100 /
// (degrees that the picture fills) per cent: 33 degrees before a television, 45 in a small cinema,
// 60 in a headset. Behind the screen it must stay below 65 mm, the distance of the eyes: 2.2 per
// cent of 3 m. Anaglyph glasses leak, which is seen as ghosts from about 1.5 per cent on.
struct ComfortLimits {
    double crossed = 0;
    double uncrossed = 0;
};
constexpr ComfortLimits comfort_limits(Viewing viewing) {
    switch (viewing) {
        case Viewing::tv: return {3.0, 3.0};
        case Viewing::projector: return {2.2, 2.2};
        case Viewing::vr: return {1.7, 1.7};
        case Viewing::anaglyph: return {1.5, 1.5};
    }
    return {};
}

struct ComfortReport {
    std::int64_t pictures = 0;
    double crossed = 0;    // 1 of 100 pixels stands further in front (0: none does)
    double uncrossed = 0;  // 1 of 100 pixels lies further behind
    // Share of pixels that the settings ask beyond the limits. The renderer holds them back
    // softly: they harm no eye, but what stands at different depths there comes to look alike.
    double beyond = 0;
    double largest_gradient = 0;  // parallax between neighbours by their distance; 1: a pixel each
    std::int64_t window_violations = 0;  // pictures with things before the screen cut by a side
    std::int64_t cuts = 0;
    std::int64_t jumps = 0;   // cuts at which the mean parallax changes by over half a per cent
    double largest_jump = 0;  // of the mean parallax at a cut
    // 100 less, and not below 0:
    //   200 * beyond, at most 70;
    //   20 * the share of pictures with window violations;
    //   10 * the share of cuts that jump.
    double score = 100;
    // Settings with which crossed and uncrossed would take two thirds of what the limits allow.
    double suggested_strength = 0;     // per cent of the width, 0..10, in tenths
    double suggested_convergence = 0;  // nearness, 0..1, in hundredths
};

inline constexpr double noticed_jump = 0.5;  // per cent of the width

struct ComfortSums {
    static constexpr std::size_t parallax_bins = 4001;  // of 0.01 per cent, zero in the middle
    static constexpr std::size_t nearness_bins = 1024;

    std::string screen = "tv";  // Viewing: whose limits `beyond` was counted with
    std::int64_t pictures = 0;
    std::int64_t pixels = 0;
    std::int64_t beyond = 0;  // pixels, as the settings ask
    double largest_gradient = 0;
    std::int64_t window_violations = 0;
    std::int64_t cuts = 0;
    std::int64_t jumps = 0;
    double largest_jump = 0;
    bool begins_shot = false;  // the first picture does
    double first_mean = 0;     // parallax of the first and the last picture
    double last_mean = 0;
    // Pixels of each bin; bins behind the last that has any are left out.
    std::vector<std::int64_t> parallax;
    std::vector<std::int64_t> nearness;

    void count_cut(double mean_before, double mean) {
        const double jump = std::fabs(mean - mean_before);
        ++cuts;
        jumps += jump > noticed_jump ? 1 : 0;
        largest_jump = std::max(largest_jump, jump);
    }
};

template <class V>
void describe(V& v, ComfortSums& x) {
    v.member("Screen", x.screen);
    v.member("Pictures", x.pictures);
    v.member("Pixels", x.pixels);
    v.member("Beyond", x.beyond);
    v.member("LargestGradient", x.largest_gradient);
    v.member("WindowViolations", x.window_violations);
    v.member("Cuts", x.cuts);
    v.member("Jumps", x.jumps);
    v.member("LargestJump", x.largest_jump);
    v.member("BeginsShot", x.begins_shot);
    v.member("FirstMean", x.first_mean);
    v.member("LastMean", x.last_mean);
    v.member("Parallax", x.parallax);
    v.member("Nearness", x.nearness);
}

inline void add_counts(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& more,
                       std::size_t most) {
    const auto bins = std::min(most, more.size());  // from outside: never more than there are
    if (to.size() < bins) to.resize(bins);
    for (std::size_t i = 0; i < bins; ++i) to[i] += more[i];
}

// `next` follows in the film; the sums are those of both measured as one. `all` may be empty.
inline void add(ComfortSums& all, const ComfortSums& next) {
    if (next.pictures == 0) return;
    if (all.pictures == 0) {
        all = next;
        return;
    }
    all.pictures += next.pictures;
    all.pixels += next.pixels;
    all.beyond += next.beyond;
    all.largest_gradient = std::max(all.largest_gradient, next.largest_gradient);
    all.window_violations += next.window_violations;
    all.cuts += next.cuts;
    all.jumps += next.jumps;
    all.largest_jump = std::max(all.largest_jump, next.largest_jump);
    if (next.begins_shot) all.count_cut(all.last_mean, next.first_mean);
    all.last_mean = next.last_mean;
    add_counts(all.parallax, next.parallax, ComfortSums::parallax_bins);
    add_counts(all.nearness, next.nearness, ComfortSums::nearness_bins);
}

// The bin that `share` of all lie below; 0 where nothing was counted.
inline double quantile_of(const std::vector<std::int64_t>& bins, double share) {
    std::int64_t all = 0;
    for (const auto count : bins) all += count;
    const auto wanted = static_cast<std::int64_t>(share * static_cast<double>(all));
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        sum += bins[i];
        if (sum > wanted) return static_cast<double>(i);
    }
    return 0;
}

// The report of all that was counted; nothing counted gives an empty one.
inline ComfortReport report_of(const ComfortSums& sums) {
    constexpr double bins_per_cent = 100;
    constexpr double comfortable_share = 2.0 / 3.0;  // of the limits
    constexpr double least_range = 0.05;             // of nearness: below, a film is flat
    constexpr double greatest_strength = 10;
    constexpr double last_nearness = ComfortSums::nearness_bins - 1;
    constexpr double middle = ComfortSums::parallax_bins / 2;
    const auto limits = comfort_limits(parse_viewing(sums.screen).value_or(Viewing::tv));
    ComfortReport report;
    if (sums.pixels == 0) return report;
    report.pictures = sums.pictures;
    report.largest_gradient = sums.largest_gradient;
    report.window_violations = sums.window_violations;
    report.cuts = sums.cuts;
    report.jumps = sums.jumps;
    report.largest_jump = sums.largest_jump;
    report.crossed = std::max(0.0, (quantile_of(sums.parallax, 0.99) - middle) / bins_per_cent);
    report.uncrossed = std::max(0.0, (middle - quantile_of(sums.parallax, 0.01)) / bins_per_cent);
    const auto share = [](std::int64_t part, std::int64_t of) {
        return of > 0 ? static_cast<double>(part) / static_cast<double>(of) : 0.0;
    };
    report.beyond = share(sums.beyond, sums.pixels);
    const double lost = std::min(70.0, 200 * report.beyond) +
                        20 * share(report.window_violations, report.pictures) +
                        10 * share(report.jumps, report.cuts);
    report.score = std::max(0.0, 100 - lost);

    const auto rounded = [](double value, double steps) {
        return std::floor(value * steps + 0.5) / steps;
    };
    const double far = quantile_of(sums.nearness, 0.01) / last_nearness;
    const double near = quantile_of(sums.nearness, 0.99) / last_nearness;
    const double allowed = limits.crossed + limits.uncrossed;
    const double strength = comfortable_share * allowed / std::max(least_range, near - far);
    report.suggested_strength = rounded(std::min(greatest_strength, strength), 10);
    report.suggested_convergence = rounded(far + (near - far) * limits.uncrossed / allowed, 100);
    return report;
}

}  // namespace spot::media
