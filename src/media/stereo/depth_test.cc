#include "media/stereo/depth.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "media/demo_scene.h"
#include "media/stereo/flow.h"
#include "media/stereo/upsample.h"

namespace spot::media {
namespace {

constexpr int width = 240;
constexpr int height = 136;

// Pictures of the demo's scenes with memory of their own.
struct Shown {
    std::vector<std::uint8_t> luma = std::vector<std::uint8_t>(width * height);
    std::vector<std::uint8_t> gray = std::vector<std::uint8_t>(width * height / 4, 128);

    Shown(const Scene& scene, float way) {
        std::vector<Color> colors;
        draw_scene(scene, way, width, height, colors);
        for (std::size_t i = 0; i < luma.size(); ++i) {
            const auto& c = colors[i];
            const float y = 0.2126f * c.red + 0.7152f * c.green + 0.0722f * c.blue;
            luma[i] = static_cast<std::uint8_t>(16 + 219 * std::min(1.0f, std::max(0.0f, y)));
        }
    }
    Picture view() const {
        return {{Plane{luma.data(), width, width, height},
                 Plane{gray.data(), width / 2, width / 2, height / 2},
                 Plane{gray.data(), width / 2, width / 2, height / 2}}};
    }
};

double mean_change(const DepthMap& a, const DepthMap& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.nearness.size(); ++i) {
        sum += std::fabs(static_cast<double>(a.nearness[i] - b.nearness[i]));
    }
    return sum / static_cast<double>(a.nearness.size());
}

TEST(Depth, IsSteadyWithinAShotAndNewAfterACut) {
    const auto grove = grove_scene(width, height, 200);
    const auto hall = hall_scene(width, height, 200);
    DepthEstimator depth({width, height, 24});
    DepthMap before = depth.next(Shown(grove, 0).view());
    EXPECT_TRUE(before.cut);
    for (int i = 1; i <= 20; ++i) {
        const auto now = depth.next(Shown(grove, static_cast<float>(i) * 2).view());
        EXPECT_FALSE(now.cut) << i;
        EXPECT_LT(mean_change(before, now), 0.06) << i;
        before = now;
    }
    const auto after = depth.next(Shown(hall, 0).view());
    EXPECT_TRUE(after.cut);
    EXPECT_EQ(depth.shots(), 2);
    // As if the film began there.
    DepthEstimator fresh({width, height, 24});
    EXPECT_EQ(mean_change(fresh.next(Shown(hall, 0).view()), after), 0);
}

TEST(Depth, WhatGlidesByFastestIsNearest) {
    const auto grove = grove_scene(width, height, 200);
    DepthEstimator depth({width, height, 24});
    DepthMap map;
    for (int i = 0; i < 24; ++i)
        map = depth.next(Shown(grove, static_cast<float>(i) * 2.5f).view());
    // The crown of the near tree against the sky beside it, both in the upper half.
    const float way = 23 * 2.5f;
    const auto at = [&](float x_in_heights, float y) {
        const int px = static_cast<int>((x_in_heights * height - way * 0.92f)) >> map.shift;
        const int py = static_cast<int>(y * height) >> map.shift;
        return map.nearness[static_cast<std::size_t>(py * map.width + px)];
    };
    const float sky = map.nearness[static_cast<std::size_t>(
        (static_cast<int>(0.1f * height) >> map.shift) * map.width + map.width * 9 / 10)];
    EXPECT_GT(at(0.98f, 0.25f), sky + 0.2f);
}

TEST(Depth, ARepeatedPictureRepeatsItsDepth) {
    const auto grove = grove_scene(width, height, 100);
    DepthEstimator depth({width, height, 24});
    depth.next(Shown(grove, 0).view());
    const auto once = depth.next(Shown(grove, 4).view());
    const auto twice = depth.next(Shown(grove, 4).view());
    EXPECT_EQ(mean_change(once, twice), 0);
}

TEST(Flow, FindsAShift) {
    const auto grove = grove_scene(width, height, 100);
    Scene hills;
    hills.layers.push_back(grove.layers[2]);
    for (auto& cover : hills.layers[0].cover) cover = 1;
    const auto present = analyse(Shown(hills, 20).view(), 0);
    const auto past = analyse(Shown(hills, 0).view(), 0);
    const auto flow = find_flow(make_pyramid(present), make_pyramid(past), {});
    const float expected = 20 * 0.14f;
    double error = 0;
    int count = 0;
    for (int y = 20; y < height - 20; ++y) {
        for (int x = 20; x < width - 20; ++x) {
            error += std::fabs(
                static_cast<double>(flow.u[static_cast<std::size_t>(y * width + x)] - expected));
            ++count;
        }
    }
    EXPECT_LT(error / count, 0.3);
}

TEST(Upsample, EvenDepthIsEvenAndFallsAtTheSides) {
    const Shown picture(grove_scene(width, height, 10), 0);
    DepthMap depth;
    depth.shift = depth_shift(width, height);
    depth.width = depth_side(width, depth.shift);
    depth.height = depth_side(height, depth.shift);
    const auto size = static_cast<std::size_t>(depth.width * depth.height);
    depth.nearness.assign(size, 1.0f);
    depth.guide.assign(size, 90.0f);
    Upsampler upsampler(width, height);
    upsampler.begin(depth, shift_scale(width, 5, 0.5));
    const auto row =
        upsampler.pair(50, picture.view().planes[0].row(50), picture.view().planes[0].row(51));
    const int full = static_cast<int>(std::lround(0.5 * width * 0.05 * 16 * 0.5));
    for (int x = 30; x < width - 30; ++x) {
        EXPECT_NEAR(row[static_cast<std::size_t>(x)], full, 1);
    }
    EXPECT_LE(row[0], full / 4);
    EXPECT_LE(row[width - 1], full / 4);
}

}  // namespace
}  // namespace spot::media
