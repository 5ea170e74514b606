#include "media/view/warp.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "media/view/holes.h"

namespace spot::media {
namespace {

using Shifts = std::vector<std::int16_t>;
using Row = std::vector<std::uint8_t>;

Row textured(int width) {
    Row row(static_cast<std::size_t>(width));
    std::uint32_t state = 7;
    for (auto& value : row) value = static_cast<std::uint8_t>((state = state * 1664525u + 9) >> 24);
    return row;
}

Row seen(Eye eye, const Row& row, const Shifts& shifts) {
    RowWarp warp(static_cast<int>(row.size()));
    Row out(row.size());
    Row again(row.size());
    // Holes too, where their sources say.
    const EyeRow all{warp.see(eye, shifts).offsets, {}, {}};
    sample({{row.data(), row.data()}}, static_cast<int>(row.size()), all,
           {{out.data(), again.data()}});
    EXPECT_EQ(out, again);
    return out;
}

class Warp : public ::testing::TestWithParam<Eye> {};

TEST_P(Warp, NoDisparityIsTheIdentity) {
    for (const int width : {2, 3, 17, 64, 641}) {
        const auto row = textured(width);
        EXPECT_EQ(seen(GetParam(), row, Shifts(row.size(), 0)), row);
    }
}

TEST_P(Warp, ConstantDisparityIsAShift) {
    const auto row = textured(200);
    const auto out = seen(GetParam(), row, Shifts(row.size(), 5 * unit));
    const int by = GetParam() == Eye::left ? 5 : -5;
    for (int x = 10; x < 190; ++x) {
        EXPECT_EQ(out[static_cast<std::size_t>(x)], row[static_cast<std::size_t>(x - by)]);
    }
}

TEST_P(Warp, HalfAPixelLiesBetweenTwo) {
    auto row = textured(100);
    for (std::size_t x = 0; x < row.size(); ++x) row[x] = static_cast<std::uint8_t>(10 + 2 * x);
    const auto out = seen(GetParam(), row, Shifts(row.size(), unit / 2));
    for (std::size_t x = 10; x < 90; ++x) {
        EXPECT_EQ(out[x], GetParam() == Eye::left ? row[x] - 1 : row[x] + 1);
    }
}

// Background 50, and a nearer thing of 200 at [40, 60).
TEST_P(Warp, TheNearerHidesAndHolesShowWhatLiesBehind) {
    Row row(100, 50);
    Shifts shifts(100, -2 * unit);
    for (std::size_t x = 40; x < 60; ++x) {
        row[x] = 200;
        shifts[x] = 4 * unit;
    }
    const auto out = seen(GetParam(), row, shifts);
    const int by = GetParam() == Eye::left ? 4 : -4;
    for (int x = 0; x < 100; ++x) {
        const bool inside = x >= 40 + by && x < 60 + by;
        EXPECT_EQ(out[static_cast<std::size_t>(x)], inside ? 200 : 50) << x;
    }
}

TEST_P(Warp, ThinNearThingsStayWhole) {
    Row row(60, 10);
    Shifts shifts(60, 0);
    row[30] = 250;
    shifts[30] = 6 * unit;
    const auto out = seen(GetParam(), row, shifts);
    EXPECT_EQ(out[GetParam() == Eye::left ? 36u : 24u], 250);
    EXPECT_EQ(std::count(out.begin(), out.end(), 250), 1);
}

TEST_P(Warp, EveryPixelHasASourceInside) {
    const auto row = textured(300);
    Shifts shifts(300);
    std::uint32_t state = 3;
    for (auto& s : shifts) {
        s = static_cast<std::int16_t>(static_cast<int>((state = state * 22695477u + 1) >> 22) -
                                      512);
    }
    for (const auto& each : {shifts, Shifts(300, unit / 2), Shifts(300, -unit / 4)}) {
        RowWarp warp(300);
        int x = 0;
        for (const auto offset : warp.see(GetParam(), each).offsets) {
            EXPECT_GE(x * unit + offset, 0);
            EXPECT_LE(x * unit + offset, 299 * unit);
            ++x;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Eyes, Warp, ::testing::Values(Eye::left, Eye::right),
                         [](const auto& each) {
                             return each.param == Eye::left ? "left" : "right";
                         });

TEST(WarpHoles, OnlyHolesChange) {
    const Shifts shifts(8, 0);
    std::vector<std::int16_t> offsets{0, 1, hole, hole, 0, -2, 3, -4};
    std::vector<Hole> holes;
    fill_holes(shifts, offsets, holes);
    ASSERT_EQ(holes.size(), 1U);
    EXPECT_EQ(holes[0].begin, 2);
    EXPECT_EQ(holes[0].end, 4);
    EXPECT_EQ((std::vector<std::int16_t>{offsets[0], offsets[1], offsets[4], offsets[5], offsets[6],
                                         offsets[7]}),
              (std::vector<std::int16_t>{0, 1, 0, -2, 3, -4}));
    EXPECT_NE(offsets[2], hole);
    EXPECT_NE(offsets[3], hole);
}

}  // namespace
}  // namespace spot::media
