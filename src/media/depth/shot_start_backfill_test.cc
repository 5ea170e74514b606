#include "media/depth/shot_start_backfill.h"

#include <gtest/gtest.h>

#include <cmath>

namespace spot::media {
namespace {

constexpr int width = 48;
constexpr int height = 32;
constexpr std::size_t size = static_cast<std::size_t>(width) * height;

std::size_t at(int x, int y) {
    return static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
}

// All has moved by (x, y) since the picture before.
Flow moved(float x, float y) {
    return {width, height, std::vector<float>(size, -x), std::vector<float>(size, -y),
            std::vector<float>(size, 0.0f)};
}

std::vector<float> hill(float middle_x) {
    std::vector<float> map(size);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const float d = (static_cast<float>(x) - middle_x) / 8;
            map[at(x, y)] = 1 / (1 + d * d);
        }
    }
    return map;
}

RawDepth depth_of(std::vector<float> nearness) {
    RawDepth made;
    made.map.width = width;
    made.map.height = height;
    made.map.nearness = std::move(nearness);
    return made;
}

TEST(CompensateBack, FindsThingsWhereTheyWere) {
    const std::vector<float> own(size, -1.0f);
    const auto back = compensate_back(hill(27.5f), moved(3.5f, 0), own);
    const auto wanted = hill(24);
    for (int y = 2; y < height - 2; ++y) {
        for (int x = 2; x < width - 6; ++x) EXPECT_NEAR(back[at(x, y)], wanted[at(x, y)], 0.01f);
        // Pixels that have left the picture keep their own depth.
        EXPECT_EQ(back[at(width - 1, y)], -1.0f);
    }
}

TEST(CompensateBack, BelievesNothingThatDoesNotMatch) {
    auto flow = moved(0, 0);
    flow.residual.assign(size, 100.0f);
    const auto back = compensate_back(hill(20), flow, std::vector<float>(size, 0.25f));
    for (const float value : back) EXPECT_NEAR(value, 0.25f, 0.001f);
}

// A near thing (left half) has moved to the right over what is behind it.
TEST(CompensateBack, KeepsWhatHasBeenCovered) {
    Flow flow = moved(0, 0);
    std::vector<float> present(size, 0.0f);
    std::vector<float> own(size, 0.0f);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < 28; ++x) {
            flow.u[at(x, y)] = -4;
            present[at(x, y)] = 1;
        }
        for (int x = 0; x < 24; ++x) own[at(x, y)] = 1;
    }
    const auto back = compensate_back(present, flow, own);
    for (int x = 4; x < 22; ++x) EXPECT_EQ(back[at(x, 16)], 1.0f) << x;
    for (int x = 24; x < width; ++x) EXPECT_NEAR(back[at(x, 16)], 0.0f, 0.3f) << x;
}

TEST(ShotStartBackfill, AllTakeBackWhatTheLastKnows) {
    ShotStartBackfill backfill;
    backfill.add(depth_of(std::vector<float>(size, 0.5f)), nullptr);
    const auto still = moved(0, 0);
    const auto two = moved(2, 0);
    backfill.add(depth_of(std::vector<float>(size, 0.5f)), &still);
    backfill.add(depth_of(std::vector<float>(size, 0.5f)), nullptr);  // the same picture again
    backfill.add(depth_of(hill(20)), &two);
    EXPECT_EQ(backfill.size(), 4u);
    const auto settled = backfill.settle();
    ASSERT_EQ(settled.size(), 4u);
    EXPECT_EQ(backfill.size(), 0u);
    EXPECT_EQ(settled[3].map.nearness, hill(20));
    EXPECT_EQ(settled[2].map.nearness, settled[1].map.nearness);
    const auto wanted = hill(18);
    for (int x = 4; x < width - 8; ++x) {
        EXPECT_NEAR(settled[0].map.nearness[at(x, 9)], wanted[at(x, 9)], 0.01f) << x;
    }
}

TEST(ShotStartBackfill, OfOnePictureIsThatPicture) {
    ShotStartBackfill backfill;
    backfill.add(depth_of(hill(9)), nullptr);
    EXPECT_EQ(backfill.settle().front().map.nearness, hill(9));
    EXPECT_TRUE(backfill.settle().empty());
}

}  // namespace
}  // namespace spot::media
