#include "media/view/half_sphere.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "media/view/render.h"

namespace spot::media {
namespace {

constexpr double pi = 3.14159265358979323846;

template <class Sample>
struct Planes {
    Planes(Size size, int luma, int chroma) : size_(size) {
        for (std::size_t k = 0; k < 3; ++k) {
            const auto pixels =
                static_cast<std::size_t>(width(k)) * static_cast<std::size_t>(height(k));
            values[k].assign(pixels, static_cast<Sample>(k == 0 ? luma : chroma));
        }
    }
    int width(std::size_t k) const { return k == 0 ? size_.width : size_.width / 2; }
    int height(std::size_t k) const { return k == 0 ? size_.height : size_.height / 2; }
    Sample* row(std::size_t k, int y) { return values[k].data() + y * width(k); }
    Sample at(std::size_t k, int x, int y) { return row(k, y)[x]; }
    MutablePicture to() {
        MutablePicture picture;
        picture.bit_depth = sizeof(Sample) == 1 ? 8 : 10;
        for (std::size_t k = 0; k < 3; ++k) {
            picture.planes[k] = {reinterpret_cast<std::uint8_t*>(row(k, 0)),
                                 static_cast<std::ptrdiff_t>(sizeof(Sample)) * width(k), width(k),
                                 height(k)};
        }
        return picture;
    }
    std::vector<Sample> values[3];

  private:
    Size size_;
};

// Both eyes are given `film`.
template <class Sample>
Planes<Sample> projected(Planes<Sample>& film, const SphereScreen& screen, double apart = 0,
                         int black = 16) {
    const Size size{film.width(0), film.height(0)};
    const int side = sphere_side(size, screen);
    HalfSpheres spheres(size, screen, apart);
    for (int y = 0; y < size.height; y += 2) {
        const RowPair<const Sample> rows{
            {film.row(0, y), film.row(0, y + 1)}, film.row(1, y / 2), film.row(2, y / 2)};
        spheres.take(Eye::left, y, rows);
        spheres.take(Eye::right, y, rows);
    }
    Planes<Sample> out({2 * side, side}, 99, 99);
    spheres.draw<Sample>(out.to(), black);
    return out;
}

// The middle of what is brighter than the film's 50 in a row of luma, in pixels.
template <class Sample>
double mark_in(Planes<Sample>& picture, int y, int begin, int end) {
    double sum = 0;
    double places = 0;
    for (int x = begin; x < end; ++x) {
        const double light = std::max(0, picture.at(0, x, y) - 50);
        sum += light;
        places += light * (x + 0.5);
    }
    return places / sum - begin;
}

TEST(HalfSphere, TheSidesKeepTheFilmsPixelsInTheMiddleUpToALimit) {
    // pi * width / (2 * tan(field / 2)), rounded up to sixteens.
    EXPECT_EQ(sphere_side({1280, 720}, {.field_of_view = 60}), 3488);
    EXPECT_EQ(sphere_side({1280, 720}, {.field_of_view = 90}), 2016);
    EXPECT_EQ(sphere_side({720, 1280}, {.field_of_view = 90}), 2016);
    EXPECT_EQ(sphere_side({1920, 1080}, {.field_of_view = 60}), greatest_sphere_side);
    EXPECT_EQ(sphere_side({8192, 4096}, {.field_of_view = 30}), greatest_sphere_side);
    EXPECT_EQ(sphere_side({2, 2}, {.field_of_view = 120}), 64);
    // Wide pixels: the screen is as wide, and its rows are the finer ones.
    EXPECT_EQ(sphere_side({640, 720}, {.field_of_view = 90, .pixel_aspect = 2}), 2016);
}

TEST(HalfSphere, WhatIsStraightAheadStaysInTheMiddleOfEachEye) {
    Planes<std::uint8_t> film({320, 180}, 50, 128);
    for (int y = 88; y < 92; ++y) std::fill_n(film.row(0, y) + 158, 4, 200);
    auto out = projected(film, {.field_of_view = 60});
    const int side = out.height(0);
    EXPECT_NEAR(mark_in(out, side / 2, side / 2 - 20, side / 2 + 20), 20, 0.05);
    EXPECT_NEAR(mark_in(out, side / 2, side + side / 2 - 20, side + side / 2 + 20), 20, 0.05);
}

TEST(HalfSphere, TheScreensEdgesLieWhereItsAnglesSay) {
    for (const double field : {40.0, 60.0, 100.0}) {
        Planes<std::uint8_t> film({640, 360}, 235, 90);
        auto out = projected(film, {.field_of_view = field});
        const int side = out.height(0);
        const double across = std::tan(field / 2 * pi / 180);
        const double down = across * 360 / 640;
        // How many columns of the middle row, and rows of the middle column, show the film.
        double columns = 0;
        double rows = 0;
        for (int i = 0; i < side; ++i) {
            columns += (out.at(0, i, side / 2) - 16) / (235.0 - 16);
            rows += (out.at(0, side / 2, i) - 16) / (235.0 - 16);
        }
        EXPECT_NEAR(columns, field / 180 * side, 0.1);
        EXPECT_NEAR(rows, 2 * std::atan(down) / pi * side, 0.1);
        // Towards the sides the upper edge bends down: tan(latitude) = down * cos(longitude).
        const double longitude = field / 3 * pi / 180;
        const int x = static_cast<int>((longitude / pi + 0.5) * side);
        const double there = ((x + 0.5) / side - 0.5) * pi;
        double bent = 0;
        for (int y = 0; y < side; ++y) bent += (out.at(0, x, y) - 16) / (235.0 - 16);
        EXPECT_NEAR(bent, 2 * std::atan(down * std::cos(there)) / pi * side, 0.25);
    }
}

TEST(HalfSphere, APlaceOfTheFilmIsSeenAtItsAngles) {
    Planes<std::uint8_t> film({640, 360}, 50, 128);
    for (int y = 58; y < 62; ++y) std::fill_n(film.row(0, y) + 538, 4, 200);
    const SphereScreen screen{.field_of_view = 70};
    auto out = projected(film, screen);
    const int side = out.height(0);
    const double across = std::tan(35 * pi / 180);
    const double x = (540 - 320) / 320.0 * across;
    const double y = (60 - 180) / 320.0 * across;
    const double longitude = std::atan(x);
    const double latitude = std::atan(y * std::cos(longitude));
    const double column = (longitude / pi + 0.5) * side;
    const double row = (latitude / pi + 0.5) * side;
    double sum = 0;
    double columns = 0;
    double rows = 0;
    for (int v = static_cast<int>(row) - 12; v < static_cast<int>(row) + 12; ++v) {
        for (int u = static_cast<int>(column) - 12; u < static_cast<int>(column) + 12; ++u) {
            const double light = out.at(0, u, v) - 50;
            sum += light;
            columns += light * (u + 0.5);
            rows += light * (v + 0.5);
        }
    }
    EXPECT_NEAR(columns / sum, column, 0.1);
    EXPECT_NEAR(rows / sum, row, 0.1);
}

TEST(HalfSphere, OutsideIsBlackWithoutColourAndInsideAnEvenPictureKeepsItsValues) {
    Planes<std::uint16_t> film({320, 180}, 901, 77);
    auto out = projected(film, {.field_of_view = 60}, 0, 64);
    const int side = out.height(0);
    for (std::size_t k = 0; k < 3; ++k) {
        const int its = k == 0 ? side : side / 2;
        const auto nothing = static_cast<std::uint16_t>(k == 0 ? 64 : 512);
        const auto picture = static_cast<std::uint16_t>(k == 0 ? 901 : 77);
        for (int y = 0; y < its; ++y) {
            for (int x = 0; x < its; ++x) {
                const double a = std::fabs(((x + 0.5) / its - 0.5) * 180);
                const double b = std::fabs(((y + 0.5) / its - 0.5) * 180);
                const auto value = out.at(k, x, y);
                ASSERT_EQ(value, out.at(k, x + its, y));
                if (a > 31 || b > 19) {
                    ASSERT_EQ(value, nothing);
                }
                if (a < 29 && b < 15) {
                    ASSERT_EQ(value, picture);
                }
            }
        }
    }
}

TEST(HalfSphere, EyesStandApartByTheShareOfTheWidth) {
    Planes<std::uint8_t> film({640, 360}, 50, 128);
    for (int y = 0; y < 360; ++y) std::fill_n(film.row(0, y) + 318, 4, 200);
    auto out = projected(film, {.field_of_view = 60}, 0.02);
    const int side = out.height(0);
    const double moved = std::atan(0.02 * std::tan(30 * pi / 180)) / pi * side;
    // The left eye sees it further to the right: the screen stands before what is infinitely far.
    EXPECT_NEAR(mark_in(out, side / 2, 0, side), side / 2.0 + moved, 0.1);
    EXPECT_NEAR(mark_in(out, side / 2, side, 2 * side), side / 2.0 - moved, 0.1);
    for (int x = 0; x < side; ++x) {
        EXPECT_NEAR(out.at(0, x, side / 2), out.at(0, 2 * side - 1 - x, side / 2), 1);
    }
}

TEST(HalfSphere, FinePatternsBecomeGrayWherePixelsBecomeFewer) {
    // Columns in turns black and white; about 2.5 of them are one of the sphere.
    Planes<std::uint8_t> film({3840, 64}, 16, 128);
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 3840; x += 2) film.row(0, y)[x] = 235;
    }
    auto out = projected(film, {.field_of_view = 60});
    const int side = out.height(0);
    for (int x = side / 2 - 600; x < side / 2 + 600; ++x) {
        EXPECT_NEAR(out.at(0, x, side / 2), 125, 12) << x;
    }
}

TEST(HalfSphere, AnyFilmHasAMap) {
    for (const Size size : {Size{2, 2}, Size{8192, 2}, Size{2, 8192}, Size{482, 274}}) {
        for (const SphereScreen screen :
             {SphereScreen{30, 1}, SphereScreen{120, 10}, SphereScreen{60, 0.1}}) {
            Planes<std::uint8_t> film(size, 150, 70);
            auto out = projected(film, screen, 0.03);
            const int side = out.height(0);
            EXPECT_EQ(out.at(0, 0, 0), 16);
            EXPECT_EQ(out.at(1, 0, 0), 128);
            EXPECT_LE(side, greatest_sphere_side);
        }
    }
}

TEST(HalfSphere, ARenderedPictureIsTheFlatOneProjected) {
    const Size eye{160, 90};
    Planes<std::uint8_t> film(eye, 0, 128);
    std::uint32_t state = 3;
    for (auto& value : film.values[0]) {
        state = state * 1664525U + 1013904223U;
        value = static_cast<std::uint8_t>(30 + (state >> 25));
    }
    DepthMap depth;
    depth.shift = depth_shift(eye.width, eye.height);
    depth.width = depth_side(eye.width, depth.shift);
    depth.height = depth_side(eye.height, depth.shift);
    depth.nearness.assign(static_cast<std::size_t>(depth.width * depth.height), 0.9f);
    depth.guide.assign(depth.nearness.size(), 90.0f);
    const auto from = [&] {
        Picture picture;
        for (std::size_t k = 0; k < 3; ++k) {
            picture.planes[k] = {film.values[k].data(), film.width(k), film.width(k),
                                 film.height(k)};
        }
        return picture;
    };
    RenderOptions look{.mode = Mode::vr180, .strength = 4, .uncrossed_limit = 1.7};
    const auto size = packed_size(look, eye);
    ASSERT_EQ(size.width, 2 * size.height);
    Planes<std::uint8_t> spheres(size, 0, 0);
    Renderer(eye, look).render(from(), depth, spheres.to());
    look.mode = Mode::sbs;
    Planes<std::uint8_t> flat({2 * eye.width, eye.height}, 0, 0);
    Renderer(eye, look).render(from(), depth, flat.to());
    HalfSpheres projector(eye, {}, 0.017);
    for (int y = 0; y < eye.height; y += 2) {
        for (const auto which : {Eye::left, Eye::right}) {
            const int x = which == Eye::left ? 0 : eye.width;
            projector.take(which, y,
                           RowPair<const std::uint8_t>{{flat.row(0, y) + x, flat.row(0, y + 1) + x},
                                                       flat.row(1, y / 2) + x / 2,
                                                       flat.row(2, y / 2) + x / 2});
        }
    }
    Planes<std::uint8_t> expected(size, 0, 0);
    projector.draw<std::uint8_t>(expected.to(), 16);
    for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(spheres.values[k], expected.values[k]);
}

}  // namespace
}  // namespace spot::media
