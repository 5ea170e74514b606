#include "media/depth/depth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "media/depth/signs/flow.h"
#include "media/depth/upsample.h"
#include "media/look/demo_scene.h"

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

using Film = std::vector<Shown>;

// Maps of all pictures, as if each were pulled as soon as it is there.
std::vector<DepthMap> depths(const Film& film, std::size_t from = 0, std::size_t to = SIZE_MAX) {
    DepthEstimator depth({width, height, 24});
    std::vector<DepthMap> maps;
    to = std::min(to, film.size());
    for (auto i = from; i < to; ++i) {
        depth.push(film[i].view());
        while (auto map = depth.pull()) maps.push_back(std::move(*map));
        const auto late = static_cast<int>(i + 1 - from - maps.size());
        EXPECT_LE(late, depth.look_ahead());
    }
    depth.finish();
    while (auto map = depth.pull()) maps.push_back(std::move(*map));
    EXPECT_EQ(maps.size(), to - from);
    return maps;
}

bool same(const DepthMap& a, const DepthMap& b) {
    return a.nearness == b.nearness && a.guide == b.guide && a.cut == b.cut &&
           a.screen == b.screen && a.width == b.width && a.height == b.height;
}

void glide(Film& film, const Scene& scene, int pictures, float pace, float start = 0) {
    for (int i = 0; i < pictures; ++i) {
        film.emplace_back(scene, start + static_cast<float>(i) * pace);
    }
}

TEST(Depth, IsSteadyWithinAShot) {
    Film film;
    glide(film, grove_scene(width, height, 200), 21, 2);
    const auto maps = depths(film);
    EXPECT_TRUE(maps[0].cut);
    for (std::size_t i = 1; i < maps.size(); ++i) {
        EXPECT_FALSE(maps[i].cut) << i;
        EXPECT_LT(mean_change(maps[i - 1], maps[i]), 0.06) << i;
        EXPECT_LT(std::fabs(maps[i].screen - maps[i - 1].screen), 0.06f) << i;
    }
}

// Segments of a film that begin at cuts are converted as the film in one piece.
TEST(Depth, FromACutOnIsThatOfAFilmThatBeginsThere) {
    Film film;
    const auto grove = grove_scene(width, height, 200);
    const auto hall = hall_scene(width, height, 200);
    glide(film, grove, 17, 2);
    glide(film, hall, 30, 1.5f);
    glide(film, hall, 1, 1, 60);
    glide(film, grove, 5, 3, 90);
    const auto maps = depths(film);
    std::vector<std::size_t> cuts;
    for (std::size_t i = 0; i < maps.size(); ++i) {
        if (maps[i].cut) cuts.push_back(i);
    }
    ASSERT_GE(cuts.size(), 3u);
    EXPECT_EQ(cuts[1], 17u);
    cuts.push_back(maps.size());
    for (std::size_t shot = 0; shot + 1 < cuts.size(); ++shot) {
        const auto alone = depths(film, cuts[shot], cuts[shot + 1]);
        for (std::size_t i = 0; i < alone.size(); ++i) {
            EXPECT_TRUE(same(alone[i], maps[cuts[shot] + i])) << shot << ' ' << i;
        }
    }
}

TEST(Depth, DoesNotDependOnWhenItIsPulled) {
    Film film;
    glide(film, hall_scene(width, height, 200), 20, 1.5f);
    const auto maps = depths(film);
    DepthEstimator depth({width, height, 24});
    for (const auto& picture : film) depth.push(picture.view());
    depth.finish();
    for (const auto& map : maps) {
        const auto late = depth.pull();
        ASSERT_TRUE(late);
        EXPECT_TRUE(same(*late, map));
    }
    EXPECT_FALSE(depth.pull());
    EXPECT_EQ(depth.shots(), 1);
}

// Nearness of the near tree's crown less that of the sky, both in the upper half.
float tree_before_sky(const DepthMap& map, float way) {
    const auto at = [&](float x, float y) {
        const int px = static_cast<int>(x) >> map.shift;
        const int py = static_cast<int>(y * height) >> map.shift;
        return map.nearness[static_cast<std::size_t>(py * map.width + px)];
    };
    return at(0.98f * height - way * 0.92f, 0.25f) - at(0.9f * width, 0.1f);
}

TEST(Depth, WhatGlidesByFastestIsNearest) {
    Film film;
    glide(film, grove_scene(width, height, 200), 24, 2.5f);
    EXPECT_GT(tree_before_sky(depths(film).back(), 23 * 2.5f), 0.2f);
}

// Motion shows itself with time; the picture after a cut has the depth that is found by then.
TEST(Depth, AShotBeginsWithWhatItWillKnow) {
    Film film;
    glide(film, grove_scene(width, height, 200), 24, 2.5f);
    const auto maps = depths(film);
    const float late = tree_before_sky(maps.back(), 23 * 2.5f);
    for (std::size_t i = 0; i < 12; ++i) {
        EXPECT_GT(tree_before_sky(maps[i], static_cast<float>(i) * 2.5f), 0.6f * late) << i;
    }
    // One picture alone knows nothing of it.
    EXPECT_LT(tree_before_sky(depths(film, 0, 1).front(), 0), 0.4f * late);
}

// From one picture to the next the tree moves by less than half a pixel of the map.
TEST(Depth, ASlowCameraTellsAsMuch) {
    Film film;
    glide(film, grove_scene(width, height, 200), 36, 0.4f);
    EXPECT_GT(tree_before_sky(depths(film).back(), 35 * 0.4f), 0.5f);
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

// Gives each picture's own depth (Picture::depth).
class Beside : public DepthSource {
  public:
    Result<std::vector<float>> nearness(const Picture& picture, int columns, int rows) override {
        std::vector<float> map;
        for (int i = 0; i < columns * rows; ++i) {
            const auto* row = reinterpret_cast<const std::uint16_t*>(picture.depth.row(0));
            map.push_back(static_cast<float>(row[i % columns]) / 65535);
        }
        return map;
    }
};

TEST(Depth, WhatIsGivenIsTakenAsItIs) {
    // Weak depth, which is not stretched, another one for each picture, be it the same picture.
    const auto scene = grove_scene(width, height, 8);
    Beside source;
    DepthOptions options{width, height, 24};
    options.source = &source;
    options.as_given = true;
    DepthEstimator depth(options);
    std::vector<std::vector<std::uint16_t>> given;
    std::vector<DepthMap> maps;
    for (int i = 0; i < 20; ++i) {
        const Shown shown(scene, i < 10 ? 0.0f : 0.01f * static_cast<float>(i));
        std::vector<std::uint16_t> row(width);
        for (std::size_t x = 0; x < row.size(); ++x) {
            row[x] = static_cast<std::uint16_t>(30'000 + 500 * i + 10 * static_cast<int>(x));
        }
        auto picture = shown.view();
        picture.depth = {reinterpret_cast<const std::uint8_t*>(row.data()), 0, width, height};
        ASSERT_TRUE(depth.push(picture));
        given.push_back(std::move(row));
        while (auto map = depth.pull()) maps.push_back(std::move(*map));
    }
    depth.finish();
    while (auto map = depth.pull()) maps.push_back(std::move(*map));
    ASSERT_EQ(maps.size(), given.size());
    for (std::size_t i = 0; i < maps.size(); ++i) {
        for (std::size_t x = 0; x < static_cast<std::size_t>(maps[i].width); ++x) {
            EXPECT_NEAR(maps[i].nearness[x], static_cast<float>(given[i][x]) / 65535, 1e-5f);
        }
        EXPECT_GT(maps[i].screen, 0.4f);
        EXPECT_LT(maps[i].screen, 0.7f);
    }
}

}  // namespace
}  // namespace spot::media
