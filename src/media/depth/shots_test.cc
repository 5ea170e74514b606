#include "media/depth/shots.h"

#include <gtest/gtest.h>

#include <cmath>

#include "media/depth/depth.h"

namespace spot::media {
namespace {

constexpr int width = 160;
constexpr int height = 96;

// A pattern of spots, moved sideways and lit.
struct Shown {
    std::vector<std::uint8_t> luma;
    std::vector<std::uint8_t> gray = std::vector<std::uint8_t>(width * height / 4, 128);

    Shown(int kind, double moved, double gain, double lift) {
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const double a = (x + moved) * (kind == 0 ? 0.21 : 0.11);
                const double b = y * (kind == 0 ? 0.13 : 0.31);
                const double wave = std::sin(a) * std::cos(b) + 0.6 * std::sin(0.37 * a + 1.7 * b);
                const double value = (110 + 50 * wave - 16) * gain + 16 + lift;
                luma.push_back(static_cast<std::uint8_t>(std::fmin(235, std::fmax(16, value))));
            }
        }
    }
    Picture view() const {
        return {{Plane{luma.data(), width, width, height},
                 Plane{gray.data(), width / 2, width / 2, height / 2},
                 Plane{gray.data(), width / 2, width / 2, height / 2}}};
    }
};

std::vector<int> cuts_of(const std::vector<Shown>& film) {
    DepthEstimator depth({width, height, 24});
    std::vector<int> cuts;
    int number = 0;
    const auto drain = [&] {
        while (auto map = depth.pull()) {
            if (map->cut) cuts.push_back(number);
            ++number;
        }
    };
    for (const auto& picture : film) {
        depth.push(picture.view());
        drain();
    }
    depth.finish();
    drain();
    EXPECT_EQ(number, static_cast<int>(film.size()));
    return cuts;
}

TEST(Shots, AnotherPictureIsACut) {
    std::vector<Shown> film;
    for (int i = 0; i < 30; ++i) film.emplace_back(i < 12 ? 0 : 1, i * 1.5, 1, 0);
    EXPECT_EQ(cuts_of(film), (std::vector<int>{0, 12}));
}

TEST(Shots, FlashesAreNone) {
    std::vector<Shown> film;
    for (int i = 0; i < 30; ++i) {
        const bool bright = i == 8 || i == 9;
        const bool white = i == 19;
        film.emplace_back(0, i * 1.5, white ? 0 : 1, bright ? 70 : white ? 219 : 0);
    }
    EXPECT_EQ(cuts_of(film), std::vector<int>{0});
}

TEST(Shots, FadesAreNone) {
    std::vector<Shown> film;
    for (int i = 0; i < 40; ++i) {
        film.emplace_back(0, i * 1.5, 0.25 + 0.75 * std::fabs(i - 20) / 20.0, 0);
    }
    EXPECT_EQ(cuts_of(film), std::vector<int>{0});
}

TEST(Shots, WhatComesOutOfBlackBeginsAShot) {
    std::vector<Shown> film;
    for (int i = 0; i < 40; ++i) {
        const double gain = i < 15 ? 1 - i / 15.0 : i < 22 ? 0 : (i - 21) / 18.0;
        film.emplace_back(i < 18 ? 0 : 1, i * 1.5, gain, 0);
    }
    const auto cuts = cuts_of(film);
    ASSERT_EQ(cuts.size(), 2u);
    EXPECT_GE(cuts[1], 18);
    EXPECT_LE(cuts[1], 25);
}

}  // namespace
}  // namespace spot::media
