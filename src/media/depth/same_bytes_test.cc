// Loops that are compiled for several processors give the same bytes on all of them. This file is
// compiled twice: once with the library, whose loops are those of the processor at hand, and once
// with a copy of it under another name (spot::plain_media), whose loops are those of any.

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "media/depth/depth.h"
#include "media/depth/upsample.h"
#include "media/view/half_sphere.h"

namespace spot::media {
namespace {

constexpr int width = 482;  // no multiple of what processors take at once
constexpr int height = 274;
constexpr int pictures = 14;
constexpr int cut_at = 9;

std::uint8_t texture(int x, int y, std::uint32_t seed) {
    const auto cell = [&](int size, std::uint32_t salt) {
        std::uint32_t h = static_cast<std::uint32_t>(x / size) * 2654435761U ^
                          static_cast<std::uint32_t>(y / size) * 2246822519U ^ (seed + salt);
        h = (h ^ h >> 15) * 3266489917U;
        return h >> 24;
    };
    return static_cast<std::uint8_t>((cell(23, 1) * 2 + cell(7, 2) + cell(2, 3)) / 4);
}

// A wall that moves slowly, a box before it that moves fast, then another shot.
std::vector<std::uint8_t> luma_of(int picture) {
    const std::uint32_t shot = picture < cut_at ? 7 : 99;
    std::vector<std::uint8_t> luma;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const int left = 60 + 5 * picture;
            const bool box = x >= left && x < left + 130 && y > 90 && y < 240;
            luma.push_back(box ? texture(x - left + 500, y, shot + 1)
                               : texture(x + 2 * picture, y, shot));
        }
    }
    return luma;
}

}  // namespace

// Depth of a film, and the shifts of some rows of each of its pictures.
std::vector<float> film_in_numbers() {
    DepthEstimator depth({width, height, 24});
    Upsampler upsampler(width, height);
    std::vector<float> numbers;
    int pulled = 0;
    const auto pull = [&] {
        while (const auto map = depth.pull()) {
            numbers.insert(numbers.end(), map->nearness.begin(), map->nearness.end());
            numbers.push_back(map->screen);
            numbers.push_back(map->cut ? 1.0f : 0.0f);
            const auto luma = luma_of(pulled++);
            upsampler.begin(*map, shift_scale(width, 4, 0.5));
            for (int y = 0; y < height; y += 34) {
                const auto* row = luma.data() + static_cast<std::ptrdiff_t>(y) * width;
                for (const auto shift : upsampler.pair(y, row, row + width)) {
                    numbers.push_back(shift);
                }
            }
        }
    };
    for (int i = 0; i < pictures; ++i) {
        const auto luma = luma_of(i);
        std::vector<std::uint8_t> chroma(luma.size() / 4);
        for (std::size_t k = 0; k < chroma.size(); ++k) chroma[k] = luma[4 * k];
        const Plane small{chroma.data(), width / 2, width / 2, height / 2};
        depth.push({{Plane{luma.data(), width, width, height}, small, small}});
        pull();
    }
    depth.finish();
    pull();
    return numbers;
}

// Both half spheres of the film's first pictures, at a narrow field where pixels are kept and at
// one where they become fewer.
std::vector<std::uint8_t> spheres_in_numbers() {
    std::vector<std::uint8_t> numbers;
    for (const SphereScreen screen : {SphereScreen{70, 1}, SphereScreen{120, 0.1}}) {
        const int side = sphere_side({width, height}, screen);
        HalfSpheres spheres({width, height}, screen, 0.017);
        const auto left = luma_of(0);
        const auto right = luma_of(1);
        for (int y = 0; y < height; y += 2) {
            for (const auto eye : {Eye::left, Eye::right}) {
                const auto* row = (eye == Eye::left ? left : right).data() + y * width;
                spheres.take(eye, y, RowPair<const std::uint8_t>{{row, row + width}, row, row + 9});
            }
        }
        const auto luma = static_cast<std::size_t>(2 * side * side);
        std::vector<std::uint8_t> out(luma + luma / 2);
        const auto plane = [&](std::size_t at, int scale) {
            const int across = 2 * side / scale;
            return MutablePlane{out.data() + at, across, across, side / scale};
        };
        spheres.draw<std::uint8_t>({{plane(0, 1), plane(luma, 2), plane(luma + luma / 4, 2)}}, 16);
        numbers.insert(numbers.end(), out.begin(), out.end());
    }
    return numbers;
}

}  // namespace spot::media

#ifndef SPOT_PLAIN_COPY
namespace spot {
namespace plain_media {
std::vector<float> film_in_numbers();
std::vector<std::uint8_t> spheres_in_numbers();
}  // namespace plain_media

TEST(SameBytes, DepthOfThisProcessorIsThatOfAny) {
    const auto here = media::film_in_numbers();
    ASSERT_GT(here.size(), 1000U);
    EXPECT_TRUE(here == plain_media::film_in_numbers());
}

TEST(SameBytes, HalfSpheresOfThisProcessorAreThoseOfAny) {
    const auto here = media::spheres_in_numbers();
    ASSERT_GT(here.size(), 1000U);
    EXPECT_TRUE(here == plain_media::spheres_in_numbers());
}

}  // namespace spot
#endif
