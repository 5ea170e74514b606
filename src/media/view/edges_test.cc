#include "media/view/edges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "media/view/eye_rows.h"

namespace spot::media {
namespace {

constexpr int width = 100;
constexpr int thing_begin = 40;

using Shifts = std::vector<std::int16_t>;

// White before black, `wide` pixels of it, and moved by `shift` against the ground.
template <class Sample>
struct Scene {
    explicit Scene(int wide, int shift) : row(width, 0), shifts(width, 0) {
        constexpr int white = sizeof(Sample) == 1 ? 255 : 1023;
        std::fill_n(row.begin() + thing_begin, wide, static_cast<Sample>(white));
        std::fill_n(shifts.begin() + thing_begin, wide, static_cast<std::int16_t>(shift));
    }
    std::vector<Sample> drawn(Eye eye, bool with_edges = true) const {
        RowWarp warp(width);
        auto seen = warp.see(eye, shifts);
        if (!with_edges) seen.edges = {};
        const Plane plane{reinterpret_cast<const std::uint8_t*>(row.data()),
                          width * static_cast<std::ptrdiff_t>(sizeof(Sample)), width, 1};
        std::vector<Sample> to(width), again(width);
        draw_rows<Sample>({{{plane, 0}, {plane, 0}}}, 0, seen, {{to.data(), again.data()}});
        EXPECT_EQ(to, again);
        return to;
    }
    std::vector<Sample> row;
    Shifts shifts;
};

// How many pixels of [begin, end) are white.
template <class Sample>
double area(const std::vector<Sample>& row, int begin, int end) {
    return std::accumulate(row.begin() + begin, row.begin() + end, 0.0) /
           (sizeof(Sample) == 1 ? 255 : 1023);
}

// A thing that leans towards the eyes: each row is a sixteenth of a pixel nearer than the one
// above, so its borders are slanted.
template <class Sample>
void expect_slanted_borders(Eye eye) {
    constexpr int wide = 20, rows = 4 * unit, first = 5 * unit;
    const int way = eye == Eye::right ? -1 : 1;
    for (int y = 0; y < rows; ++y) {
        const Scene<Sample> scene(wide, first + y);
        const auto row = scene.drawn(eye);
        const double moved = way * static_cast<double>(first + y) / unit;
        constexpr int inside = thing_begin + wide / 2;
        const int middle = inside + static_cast<int>(moved);
        EXPECT_NEAR(area(row, 0, middle), middle - (thing_begin + moved), 0.01) << y;
        EXPECT_NEAR(area(row, middle, width), thing_begin + moved + wide - middle, 0.01) << y;
    }
}

class Edges : public ::testing::TestWithParam<Eye> {};

TEST_P(Edges, SlantedBordersMoveByPartsOfAPixel) {
    expect_slanted_borders<std::uint8_t>(GetParam());
}

TEST_P(Edges, SlantedBordersOfTenBitsToo) {
    expect_slanted_borders<std::uint16_t>(GetParam());
}

TEST_P(Edges, ThinThingsKeepTheirArea) {
    for (int shift = 4 * unit; shift < 6 * unit; ++shift) {
        const Scene<std::uint8_t> scene(1, shift);
        EXPECT_NEAR(area(scene.drawn(GetParam()), 0, width), 1, 0.01) << shift;
    }
}

TEST_P(Edges, AllElseStays) {
    for (int shift = -3 * unit; shift < 6 * unit; ++shift) {
        Scene<std::uint8_t> scene(20, shift);
        std::uint32_t state = 9;
        for (auto& value : scene.row) {
            state = state * 1664525U + 1013904223U;
            value = static_cast<std::uint8_t>(state >> 24);
        }
        RowWarp warp(width);
        const auto seen = warp.see(GetParam(), scene.shifts);
        const bool two_things = std::abs(shift) > least_step;
        EXPECT_EQ(seen.edges.size(), two_things && shift % unit != 0 && shift > 0 ? 2U : 0U);
        const auto with = scene.drawn(GetParam());
        const auto without = scene.drawn(GetParam(), false);
        for (int x = 0; x < width; ++x) {
            const auto same = [&](const Edge& edge) { return edge.at == x; };
            if (std::any_of(seen.edges.begin(), seen.edges.end(), same)) continue;
            EXPECT_EQ(with[static_cast<std::size_t>(x)], without[static_cast<std::size_t>(x)]);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Eyes, Edges, ::testing::Values(Eye::left, Eye::right),
                         [](const auto& each) {
                             return each.param == Eye::left ? "left" : "right";
                         });

// Every pixel that is blended and every source lies inside, whatever the depth.
TEST(FindEdges, OfAnyDepthLieInside) {
    std::uint32_t state = 3;
    for (int round = 0; round < 200; ++round) {
        Shifts shifts(width);
        for (auto& shift : shifts) {
            state = state * 22695477U + 1;
            shift = static_cast<std::int16_t>(static_cast<int>(state >> 22) - 512);
        }
        RowWarp warp(width);
        for (const Edge& edge : warp.see(round % 2 == 0 ? Eye::left : Eye::right, shifts).edges) {
            EXPECT_TRUE(edge.at >= 0 && edge.at < width);
            EXPECT_TRUE(edge.source >= 0 && edge.source < width);
            EXPECT_TRUE(edge.part > 0 && edge.part < unit);
        }
    }
}

// Chroma follows the left one of two pixels of luma.
TEST(FindEdges, OfHalfRowsAreThoseOfEvenPixels) {
    const std::vector<std::int16_t> offsets(8, 0);
    const std::vector<Edge> edges{{2, 5, 7}, {3, 1, 9}};
    HalfRow half;
    half.offsets.resize(4);
    const auto row = halve({offsets, {}, edges}, half);
    ASSERT_EQ(row.edges.size(), 1U);
    EXPECT_EQ(row.edges[0].at, 1);
    EXPECT_EQ(row.edges[0].source, 2);
    EXPECT_EQ(row.edges[0].part, 7);
}

}  // namespace
}  // namespace spot::media
