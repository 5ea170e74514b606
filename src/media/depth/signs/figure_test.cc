#include "media/depth/signs/figure.h"

#include <gtest/gtest.h>

#include "media/depth/signs/cues.h"

namespace spot::media {
namespace {

constexpr int width = 120;
constexpr int height = 68;

bool in_post(int x, int y) {
    return x >= 50 && x < 70 && y >= 15 && y < 60;
}

// A reddish post before a grey wall, or the wall alone.
Analysis scene(bool with_post) {
    Analysis made;
    made.width = width;
    made.height = height;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool post = with_post && in_post(x, y);
            made.luma.push_back(static_cast<float>(post ? 90 : 120 + (x * 7 + y * 3) % 11));
            made.blue.push_back(post ? -15.0f : 0.0f);
            made.red.push_back(post ? 35.0f : 0.0f);
            made.detail.push_back(post ? 1.0f : 3.0f);
            made.slope.push_back(post ? 1.0f : 3.0f);
        }
    }
    return made;
}

TEST(Figure, IsWhatTheMiddleHasAndTheBordersHaveNot) {
    const auto picture = scene(true);
    const auto figure = find_figure(picture, EdgeFilter(picture, 20, 36));
    EXPECT_GT(figure.confidence, 0.2f);
    EXPECT_GT(figure.share[picture.at(60, 40)], 0.8f);
    EXPECT_LT(figure.share[picture.at(10, 40)], 0.3f);
}

TEST(Figure, AWallAloneHasNone) {
    const auto picture = scene(false);
    EXPECT_EQ(find_figure(picture, EdgeFilter(picture, 20, 36)).confidence, 0.0f);
}

TEST(Place, WhatStandsIsAsNearAsItsFoot) {
    const auto picture = scene(true);
    const EdgeFilter filter(picture, 20, 36);
    auto figure = find_figure(picture, filter);
    figure.confidence = 1;
    const auto cue = place_cue(picture, VanishingPoint().ground(width, height),
                               find_standing(picture, filter, figure, {}));
    const auto near = [&](int x, int y) { return cue.nearness[picture.at(x, y)]; };
    // Above its head the post tells nothing; beside it, the lower is the nearer.
    EXPECT_GT(near(60, 20), near(10, 20) + 0.25f);
    EXPECT_GT(near(60, 20), near(60, 58) - 0.25f);
    EXPECT_GT(near(10, 60), near(10, 20) + 0.25f);
}

}  // namespace
}  // namespace spot::media
