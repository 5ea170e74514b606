#include "media/depth/signs/vanishing.h"

#include <gtest/gtest.h>

#include <cmath>

namespace spot::media {
namespace {

constexpr int width = 240;
constexpr int height = 136;

// Bands that run to a point, with grain.
Analysis bands(float to_x, float to_y, float grain) {
    Analysis made;
    made.width = width;
    made.height = height;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const float dx = static_cast<float>(x) - to_x * width;
            const float dy = static_cast<float>(y) - to_y * height;
            const int band = static_cast<int>(std::floor(std::atan2(dy, dx) * 5));
            const auto noise = static_cast<float>((x * 7919 + y * 104729 + x * y * 31) % 97) / 97;
            made.luma.push_back((band % 2 == 0 ? 70.0f : 140.0f) + grain * noise);
        }
    }
    return made;
}

TEST(VanishingPoint, IsFoundWhereLinesConverge) {
    for (const float x : {0.3f, 0.5f, 0.72f}) {
        VanishingPoint point;
        point.learn(bands(x, 0.42f, 20));
        EXPECT_GT(point.confidence(), 0.5f) << x;
        EXPECT_NEAR(point.x(), x, 0.04f);
        EXPECT_NEAR(point.y(), 0.42f, 0.06f);
        const auto ground = point.ground(width, height);
        const auto near = [&](float at_x, float at_y) {
            return ground.nearness[static_cast<std::size_t>(at_y * height) * width +
                                   static_cast<std::size_t>(at_x * width)];
        };
        EXPECT_LT(near(x, 0.42f), 0.3f);
        EXPECT_GT(near(x, 0.97f), 0.8f);
        EXPECT_GT(near(0.02f, 0.42f), near(x, 0.42f) + 0.3f);
        EXPECT_GT(near(0.98f, 0.42f), near(x, 0.42f) + 0.3f);
    }
}

TEST(VanishingPoint, TextureAndParallelLinesHaveNone) {
    VanishingPoint point;
    point.learn(bands(0.5f, 0.5f, 0));
    point.forget();
    EXPECT_EQ(point.confidence(), 0.0f);
    Analysis grain = bands(0.5f, 0.5f, 0);
    for (std::size_t i = 0; i < grain.size(); ++i) {
        grain.luma[i] = static_cast<float>((i * i * 31 + i * 7919) % 200);
    }
    point.learn(grain);
    EXPECT_EQ(point.confidence(), 0.0f);
    point.forget();
    Analysis stripes = grain;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            stripes.luma[stripes.at(x, y)] = (x + y) / 16 % 2 == 0 ? 60.0f : 150.0f;
        }
    }
    point.learn(stripes);
    EXPECT_EQ(point.confidence(), 0.0f);
    // Then the ground is what place says: low is near, wherever in the row.
    const auto ground = point.ground(width, height);
    EXPECT_EQ(ground.nearness[0], ground.nearness[width - 1]);
    EXPECT_GT(ground.nearness.back(), 0.95f);
    EXPECT_LT(ground.nearness.front(), 0.05f);
}

TEST(VanishingPoint, DoesNotJumpWithAPicture) {
    VanishingPoint point;
    for (int i = 0; i < 8; ++i) point.learn(bands(0.5f, 0.42f, 20));
    point.learn(bands(0.8f, 0.3f, 20));
    EXPECT_NEAR(point.x(), 0.5f, 0.04f);
}

}  // namespace
}  // namespace spot::media
