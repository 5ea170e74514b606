#include "media/depth/signs/standing.h"

#include <gtest/gtest.h>

#include "media/depth/mover_memory.h"
#include "media/depth/signs/cues.h"

namespace spot::media {
namespace {

constexpr int width = 160;
constexpr int height = 90;

// Bright, with a dark area from (left, top) to (right, bottom).
Analysis scene(int left, int top, int right, int bottom) {
    Analysis made;
    made.width = width;
    made.height = height;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool dark = x >= left && x < right && y >= top && y < bottom;
            made.luma.push_back(dark ? 40.0f : 190.0f);
        }
    }
    made.blue.assign(made.luma.size(), 0.0f);
    made.red = made.detail = made.slope = made.blue;
    return made;
}

Figure none() {
    Figure figure;
    figure.share.assign(static_cast<std::size_t>(width) * height, 0.0f);
    return figure;
}

TEST(Standing, AFrameAtTheBorderIsAsNearAsItsFoot) {
    const auto picture = scene(0, 0, 14, height);
    const EdgeFilter filter(picture, 22, 36);
    const auto ground = VanishingPoint().ground(width, height);
    const auto cue = place_cue(picture, ground, find_standing(picture, filter, none(), {}));
    EXPECT_GT(cue.nearness[picture.at(5, 10)], cue.nearness[picture.at(80, 10)] + 0.3f);
}

TEST(Standing, WhatLiesIsNoPost) {
    const auto picture = scene(0, 60, width, 75);
    const auto posts = find_posts(picture, EdgeFilter(picture, 22, 36));
    EXPECT_LT(posts[picture.at(80, 67)], 0.05f);
    EXPECT_LT(posts[picture.at(80, 20)], 0.05f);
}

// All that is looked at, with one part that moves.
Parallax motion(int left, int right, float pixels) {
    Parallax made;
    for (int i = 0; i < width * height; ++i) {
        made.along.push_back(i % width >= left && i % width < right ? pixels : 0.0f);
    }
    made.confidence.assign(made.along.size(), 0.9f);
    made.low = 0.15f;
    made.high = 2;
    made.separation = 1;
    return made;
}

TEST(Movers, AreRememberedWhenTheyRest) {
    MoverMemory memory(12);
    for (int i = 0; i < 6; ++i) memory.learn(motion(40, 60, 1.5f));
    for (int i = 0; i < 12; ++i) memory.learn(motion(0, 0, 0));
    const auto& seen = memory.moved();
    EXPECT_GT(seen[45 * width + 50], 0.5f);
    EXPECT_LT(seen[45 * width + 100], 0.05f);
    memory.forget();
    EXPECT_TRUE(memory.moved().empty());
}

TEST(Movers, StandBeforeWhatIsBesideThem) {
    const auto picture = scene(40, 20, 60, 70);
    const EdgeFilter filter(picture, 22, 36);
    MoverMemory memory(12);
    for (int i = 0; i < 6; ++i) memory.learn(motion(40, 60, 1.5f));
    const auto ground = VanishingPoint().ground(width, height);
    const auto standing = find_standing(picture, filter, none(), memory.moved());
    auto cue = place_cue(picture, ground, standing);
    memory.raise_confidence(cue);
    EXPECT_GT(cue.nearness[picture.at(50, 30)], cue.nearness[picture.at(100, 30)] + 0.3f);
    EXPECT_GT(cue.confidence[picture.at(50, 30)], 3 * cue.confidence[picture.at(100, 30)]);
}

TEST(Movers, AMovingCameraTeachesNothing) {
    MoverMemory memory(12);
    auto all = motion(0, width, 3);
    all.camera_moves = true;
    memory.learn(all);
    EXPECT_TRUE(memory.moved().empty());
}

}  // namespace
}  // namespace spot::media
