#include "media/view/comfort.h"

#include <gtest/gtest.h>

#include "media/view/floating_window.h"

namespace spot::media {
namespace {

// Nearness of the left and the right half.
DepthMap map_of(float left_half, float right_half, bool cut = false) {
    DepthMap depth;
    depth.width = 100;
    depth.height = 40;
    depth.cut = cut;
    for (int y = 0; y < depth.height; ++y) {
        for (int x = 0; x < depth.width; ++x) {
            depth.nearness.push_back(x < 50 ? left_half : right_half);
        }
    }
    return depth;
}

constexpr RenderOptions four_per_cent{.strength = 4, .convergence = 0.5};

TEST(Comfort, MeasuresParallaxInPerCentOfTheWidth) {
    ComfortMeter meter(four_per_cent, Viewing::tv, 100);
    meter.add(map_of(0.25f, 0.75f, true));
    const auto report = report_of(meter.sums());
    EXPECT_EQ(report.pictures, 1);
    EXPECT_NEAR(report.crossed, 1, 0.011);
    EXPECT_NEAR(report.uncrossed, 1, 0.011);
    EXPECT_EQ(report.beyond, 0);
    EXPECT_NEAR(report.largest_gradient, 2, 0.01);  // two per cent within one of a hundred pixels
}

TEST(Comfort, AFilmInTheScreenIsPerfect) {
    ComfortMeter meter(four_per_cent, Viewing::anaglyph, 100);
    for (int i = 0; i < 5; ++i) meter.add(map_of(0.5f, 0.5f, i % 2 == 0));
    const auto report = report_of(meter.sums());
    EXPECT_EQ(report.score, 100);
    EXPECT_EQ(report.cuts, 2);
    EXPECT_EQ(report.jumps, 0);
    EXPECT_EQ(report.window_violations, 0);
}

TEST(Comfort, WhatIsAskedBeyondTheLimitsCosts) {
    RenderOptions strong = four_per_cent;
    strong.strength = 8;
    ComfortMeter meter(strong, Viewing::vr, 100);
    meter.add(map_of(0.0f, 0.5f));
    const auto report = report_of(meter.sums());
    EXPECT_NEAR(report.uncrossed, 4, 0.011);
    EXPECT_NEAR(report.beyond, 0.5, 1e-9);
    EXPECT_NEAR(report.score, 100 - 70, 1e-9);
}

TEST(Comfort, WhatTheRendererHoldsBackIsStillSeenInTheScore) {
    RenderOptions strong = four_per_cent;
    strong.strength = 8;
    const auto limits = comfort_limits(Viewing::vr);
    strong.crossed_limit = limits.crossed;
    strong.uncrossed_limit = limits.uncrossed;
    ComfortMeter meter(strong, Viewing::vr, 100);
    meter.add(map_of(0.0f, 0.5f));
    const auto report = report_of(meter.sums());
    EXPECT_LE(report.uncrossed, limits.uncrossed);
    EXPECT_NEAR(report.beyond, 0.5, 1e-9);
    EXPECT_LT(report.score, 50);
}

TEST(Comfort, SuggestionsFillTwoThirdsOfTheLimits) {
    RenderOptions strong = four_per_cent;
    strong.strength = 9;
    ComfortMeter first(strong, Viewing::projector, 100);
    first.add(map_of(0.1f, 0.9f));
    const auto hint = report_of(first.sums());
    EXPECT_LT(hint.score, 70);
    ComfortMeter second(
        {.strength = hint.suggested_strength, .convergence = hint.suggested_convergence},
        Viewing::projector, 100);
    second.add(map_of(0.1f, 0.9f));
    const auto limits = comfort_limits(Viewing::projector);
    EXPECT_NEAR(report_of(second.sums()).crossed, limits.crossed * 2 / 3, 0.1);
    EXPECT_NEAR(report_of(second.sums()).uncrossed, limits.uncrossed * 2 / 3, 0.1);
    EXPECT_EQ(report_of(second.sums()).beyond, 0);
}

TEST(Comfort, CountsCutThingsAndJumps) {
    RenderOptions window = four_per_cent;
    window.floating_window = true;
    ComfortMeter meter(window, Viewing::tv, 100);
    meter.add(map_of(0.5f, 0.5f, true));
    meter.add(map_of(0.9f, 0.5f));        // near at the left side
    meter.add(map_of(0.9f, 0.9f, true));  // and at both, after a cut
    const auto report = report_of(meter.sums());
    EXPECT_EQ(report.window_violations, 2);
    EXPECT_EQ(report.cuts, 1);
    EXPECT_EQ(report.jumps, 1);
    EXPECT_NEAR(report.largest_jump, 0.8, 0.01);
    EXPECT_NEAR(report.score, 100 - 20.0 * 2 / 3 - 10, 1e-6);
}

TEST(Comfort, BarsAndTheFallAtTheSidesCutNothing) {
    ComfortMeter plain(four_per_cent, Viewing::tv, 100);
    plain.add(map_of(0.9f, 0.9f));
    EXPECT_EQ(report_of(plain.sums()).window_violations, 0);
    RenderOptions window = four_per_cent;
    window.floating_window = true;
    ComfortMeter meter(window, Viewing::tv, 1000);
    meter.add(map_of(0.9f, 0.9f), {.left = 16, .right = 16});  // 1.6 per cent
    EXPECT_EQ(report_of(meter.sums()).window_violations, 0);
    meter.add(map_of(0.9f, 0.9f), {.left = 16, .right = 12});
    EXPECT_EQ(report_of(meter.sums()).window_violations, 1);
}

TEST(Comfort, PartsPutTogetherAreTheWhole) {
    const std::vector<DepthMap> film{map_of(0.2f, 0.5f, true), map_of(0.3f, 0.6f),
                                     map_of(0.9f, 0.9f, true), map_of(0.1f, 0.4f),
                                     map_of(0.1f, 0.9f, true)};
    ComfortMeter whole(four_per_cent, Viewing::vr, 100);
    for (const auto& map : film) whole.add(map);
    for (std::size_t border = 0; border <= film.size(); ++border) {
        ComfortMeter first(four_per_cent, Viewing::vr, 100);
        ComfortMeter second(four_per_cent, Viewing::vr, 100);
        for (std::size_t i = 0; i < film.size(); ++i) (i < border ? first : second).add(film[i]);
        ComfortSums both;
        add(both, first.sums());
        add(both, second.sums());
        EXPECT_EQ(both.parallax, whole.sums().parallax);
        EXPECT_EQ(both.nearness, whole.sums().nearness);
        EXPECT_EQ(both.cuts, 2);
        EXPECT_EQ(both.jumps, whole.sums().jumps);
        EXPECT_EQ(both.last_mean, whole.sums().last_mean);
        EXPECT_EQ(report_of(both).score, report_of(whole.sums()).score);
    }
}

TEST(FloatingWindow, FollowsSlowlyAndJumpsAtCuts) {
    const ShiftScale scale{.full = 100 * unit, .convergence = 0.5f};
    FloatingWindow window;
    auto bars = window.next(map_of(0.9f, 0.1f, true), scale);
    EXPECT_EQ(bars.left, 40);
    EXPECT_EQ(bars.right, 0);
    bars = window.next(map_of(0.1f, 0.9f), scale);
    EXPECT_EQ(bars.left, 32);
    EXPECT_EQ(bars.right, 8);
    for (int i = 0; i < 9; ++i) bars = window.next(map_of(0.1f, 0.9f), scale);
    EXPECT_LE(bars.left, 4);
    EXPECT_GE(bars.right, 36);
    bars = window.next(map_of(0.6f, 0.1f, true), scale);
    EXPECT_EQ(bars.left, 10);
    EXPECT_EQ(bars.right, 0);
}

}  // namespace
}  // namespace spot::media
