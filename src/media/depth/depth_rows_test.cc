#include "media/depth/depth_rows.h"

#include <gtest/gtest.h>

#include "media/picture/picture_fixture.h"

namespace spot::media {
namespace {

constexpr int width = 64;
constexpr int height = 48;

DepthMap map_of(int columns, int rows, float nearness) {
    DepthMap map{.width = columns, .height = rows};
    map.nearness.assign(static_cast<std::size_t>(columns * rows), nearness);
    map.guide.assign(map.nearness.size(), 100);
    return map;
}

TEST(DepthRows, AFlatMapIsItsNumberEverywhere) {
    for (const int bits : {8, 10}) {
        Painted picture(width, height, bits, 100);
        DepthRows rows({width, height});
        for (const float nearness : {0.0f, 0.25f, 0.5f, 1.0f}) {
            rows.begin(picture.view(), map_of(width, height, nearness), 0.5f);
            for (int y = 0; y < height; y += 2) {
                const auto row = rows.pair(y);
                ASSERT_EQ(row.size(), static_cast<std::size_t>(width));
                for (const int value : row) EXPECT_NEAR(value, nearness * 65535, 5);
            }
        }
    }
}

TEST(DepthRows, WhatLiesAroundIsInTheScreen) {
    Painted picture(width, height, 8, 100);
    auto map = map_of(width, height - 16, 1.0f);
    map.inside = {0, 8, width, height - 16};
    DepthRows rows({width, height});
    rows.begin(picture.view(), map, 0.25f);
    EXPECT_EQ(rows.pair(0).front(), 16384);
    EXPECT_EQ(rows.pair(8).front(), 65535);
    EXPECT_EQ(rows.pair(height - 10).back(), 65535);
    EXPECT_EQ(rows.pair(height - 8).back(), 16384);
}

}  // namespace
}  // namespace spot::media
