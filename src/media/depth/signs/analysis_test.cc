#include "media/depth/signs/analysis.h"

#include <gtest/gtest.h>

#include <cmath>

#include "media/depth/depth_map.h"

namespace spot::media {
namespace {

constexpr int width = 70;
constexpr int height = 38;

int sample(int x, int y, int plane) {
    return (x * 37 + y * 101 + plane * 59 + x * y * 7) % 256;
}

// The same picture in both widths of samples; chroma of half the size.
template <class Sample>
struct Made {
    std::vector<Sample> samples[3];
    Picture picture;
    explicit Made(int times) {
        for (int p = 0; p < 3; ++p) {
            const int w = p == 0 ? width : width / 2;
            const int h = p == 0 ? height : height / 2;
            for (int y = 0; y < h; ++y) {
                for (int x = 0; x < w; ++x) {
                    samples[p].push_back(static_cast<Sample>(sample(x, y, p) * times));
                }
            }
            picture.planes[static_cast<std::size_t>(p)] = {
                reinterpret_cast<const std::uint8_t*>(samples[p].data()),
                static_cast<std::ptrdiff_t>(w * static_cast<int>(sizeof(Sample))), w, h};
        }
        picture.bit_depth = sizeof(Sample) == 1 ? 8 : 10;
    }
};

float mean_of(int left, int top, int side, int plane, int w, int h) {
    int sum = 0;
    int count = 0;
    for (int y = top; y < std::min(top + side, h); ++y) {
        for (int x = left; x < std::min(left + side, w); ++x, ++count) sum += sample(x, y, plane);
    }
    return static_cast<float>(sum) / static_cast<float>(count);
}

TEST(Analysis, IsTheMeanOfThePixels) {
    const Made<std::uint8_t> made(1);
    for (const int shift : {0, 1, 2, 3}) {
        const auto seen = analyse(made.picture, shift);
        ASSERT_EQ(seen.width, depth_side(width, shift));
        ASSERT_EQ(seen.height, depth_side(height, shift));
        for (int y = 0; y < seen.height; ++y) {
            for (int x = 0; x < seen.width; ++x) {
                const int side = 1 << shift;
                EXPECT_NEAR(seen.luma[seen.at(x, y)],
                            mean_of(x * side, y * side, side, 0, width, height), 1e-3);
                if (shift == 0) continue;
                EXPECT_NEAR(seen.red[seen.at(x, y)] + 128,
                            mean_of(x * side / 2, y * side / 2, side / 2, 2, width / 2, height / 2),
                            1e-3);
            }
        }
    }
}

TEST(Analysis, TenBitsAreReadAsEightFinerOnes) {
    const Made<std::uint8_t> eight(1);
    const Made<std::uint16_t> ten(4);
    for (const int shift : {0, 1, 3}) {
        const auto a = analyse(eight.picture, shift);
        const auto b = analyse(ten.picture, shift);
        EXPECT_EQ(a.luma, b.luma);
        EXPECT_EQ(a.blue, b.blue);
        EXPECT_EQ(a.red, b.red);
        EXPECT_EQ(a.detail, b.detail);
        EXPECT_EQ(a.slope, b.slope);
    }
}

}  // namespace
}  // namespace spot::media
