#include "media/depth/signs/parallax.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "media/depth/motion_memory.h"

namespace spot::media {
namespace {

constexpr int width = 160;
constexpr int height = 90;

float nearness_at(int x, int y) {
    return (x / 20 + y / 15) % 2 == 0 ? 0.2f : 0.9f;
}

// The exact flow of a camera with this turning and way, before squares at two distances.
Flow flow_of(const EpipolarLines& lines, float pace) {
    Flow flow;
    flow.width = width;
    flow.height = height;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const float px = (static_cast<float>(x) - width / 2.0f) / (width / 2.0f);
            const float py = (static_cast<float>(y) - height / 2.0f) / (width / 2.0f);
            float ex = 0, ey = 0, u = 0, v = 0;
            lines.direction(px, py, &ex, &ey);
            lines.rotation_at(px, py, &u, &v);
            flow.u.push_back(u + pace * nearness_at(x, y) * ex);
            flow.v.push_back(v + pace * nearness_at(x, y) * ey);
            flow.residual.push_back(0);
        }
    }
    return flow;
}

// Something to match everywhere.
FloatPlane speckled() {
    FloatPlane plane{width, height, {}};
    for (int i = 0; i < width * height; ++i) {
        plane.values.push_back(static_cast<float>((i * 7919) % 200));
    }
    return plane;
}

double correlation(const std::vector<float>& map, const std::vector<float>& weights) {
    double w = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto at = static_cast<std::size_t>(y * width + x);
            const auto t = static_cast<double>(weights[at]);
            const auto a = static_cast<double>(map[at]);
            const auto b = static_cast<double>(nearness_at(x, y));
            w += t;
            sa += t * a;
            sb += t * b;
            saa += t * a * a;
            sbb += t * b * b;
            sab += t * a * b;
        }
    }
    return (sab - sa * sb / w) / std::sqrt((saa - sa * sa / w) * (sbb - sb * sb / w));
}

TEST(Parallax, FollowsDistanceWhereverTheCameraGoes) {
    const EpipolarLines ways[] = {
        {1, 0, 0, 0, 0, 0},                   // sideways
        {0, 1, 0, 0, 0, 0},                   // up
        {0.8f, 0.6f, 0, 0, 0, 0.2f},          // sideways, rolling
        {0, 0, -1, 0, 0, 0},                  // ahead
        {0.3f, 0.1f, 0.95f, 0.5f, -0.3f, 0},  // back, turning
    };
    for (const auto& way : ways) {
        const auto flow = flow_of(way, 4);
        const auto made = find_parallax(flow, fit_camera(flow), {}, speckled());
        ASSERT_TRUE(made.camera_moves);
        EXPECT_GT(made.separation, 0.9f);
        EXPECT_GT(made.inlier_share, 0.95f);
        EXPECT_GT(std::fabs(correlation(made.along, made.confidence)), 0.9)
            << way.x << ' ' << way.y << ' ' << way.expansion;
    }
}

TEST(Parallax, ACameraThatOnlyTurnsHasNone) {
    const auto flow = flow_of({1, 0, 0, 3, -1, 0.2f}, 0);
    const auto made = find_parallax(flow, fit_camera(flow), {}, speckled());
    EXPECT_LT(made.separation, 0.2f);
}

// All of the picture moves, but no camera moves it so.
TEST(Parallax, ThingsThatGoTheirOwnWaysAreNotExplained) {
    auto flow = flow_of({1, 0, 0, 0, 0, 0}, 0);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto at = static_cast<std::size_t>(y * width + x);
            const auto way = static_cast<float>((x / 20 * 5 + y / 15 * 3) % 7);
            flow.u[at] = 3 * std::cos(way);
            flow.v[at] = 3 * std::sin(way);
        }
    }
    const auto made = find_parallax(flow, fit_camera(flow), {}, speckled());
    ASSERT_TRUE(made.camera_moves);
    EXPECT_LT(made.inlier_share, 0.7f);
}

// A person before a still camera may have most of the pixels that can be followed.
TEST(Parallax, AFigureThatMovesIsNoCamera) {
    auto flow = flow_of({1, 0, 0, 0, 0, 0}, 0);
    for (int y = 0; y < height; ++y) {
        for (int x = width / 4; x < width * 3 / 4; ++x) {
            flow.u[static_cast<std::size_t>(y * width + x)] = 2.0f + 0.02f * static_cast<float>(y);
        }
    }
    const auto made = find_parallax(flow, fit_camera(flow), {}, speckled());
    EXPECT_FALSE(made.camera_moves);
    EXPECT_GT(made.along[45 * width + 80], 1.0f);
    EXPECT_LT(made.along[45 * width + 10], 0.15f);
    // A camera that has just moved is not still because it rests for a picture.
    EXPECT_TRUE(find_parallax(flow, fit_camera(flow), {}, speckled(), 1).camera_moves);
}

TEST(MotionMemory, KeepsWhatWasSeenWhenTheCameraRests) {
    MotionMemory memory(24);
    const std::vector<float> place(width * height, 0.5f);
    EpipolarLines last;
    for (int i = 0; i < 6; ++i) {
        const auto flow = flow_of({1, 0, 0, 0, 0, 0}, i % 2 == 0 ? 3.0f : 5.0f);
        const auto made = find_parallax(flow, fit_camera(flow), last, speckled());
        last = made.lines;
        memory.learn(made, place);
    }
    const auto rest = flow_of({1, 0, 0, 0, 0, 0}, 0);
    for (int i = 0; i < 24; ++i) {
        memory.move_on(match_pixels(rest));
        memory.learn(find_parallax(rest, fit_camera(rest), last, speckled()), place);
    }
    const auto cue = memory.cue();
    EXPECT_GT(correlation(cue.nearness, cue.confidence), 0.9);
    EXPECT_GT(*std::max_element(cue.confidence.begin(), cue.confidence.end()), 0.5f);
    memory.forget();
    EXPECT_FALSE(memory.knows());
}

}  // namespace
}  // namespace spot::media
