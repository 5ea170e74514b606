#pragma once

// The projection of a flat screen into half a sphere around each eye: 180 by 180 degrees, square
// and equirectangular, a column for each step of longitude and a row for each of latitude. The
// screen stands upright straight ahead.
//
// In longitude a and latitude b a point of the screen lies at (tan a, tan b / cos a) of a plane at
// distance one: columns of the sphere are columns of the film, and only rows bend. So pictures are
// drawn in two steps, first across and then down.
//
// Tables are computed by addition, multiplication, division and comparison of doubles alone, which
// every processor rounds alike, and never by libm, whose last digit differs.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/picture/picture.h"

namespace spot::media {

// The place of a film's screen in the sphere.
struct SphereScreen {
    double field_of_view = 60;  // degrees that the film's longer side fills; 30 to 120
    double pixel_aspect = 1;    // width by height of a pixel of the film; kept to 0.1 to 10
};

inline constexpr double least_field_of_view = 30;
inline constexpr double greatest_field_of_view = 120;
// The greatest side of an eye's square. Two squares are 8192x4096, the most that headsets decode
// (HEVC's level 6).
inline constexpr int greatest_sphere_side = 4096;

// The side of an eye's square: such that straight ahead a pixel of it is one of the film, but at
// most greatest_sphere_side. A multiple of 16.
int sphere_side(Size film, const SphereScreen& screen);

inline constexpr int sphere_weight_bits = 14;
inline constexpr int sphere_phases = 64;  // parts of a film's row with weights of their own
inline constexpr int sphere_block = 16;   // columns that are drawn together

// The columns of one eye: for each column from first_column on, the samples of a row of the film
// whose weighted mean it is. Rows of the film have map.pad() samples more at both sides.
struct SphereColumns {
    std::vector<std::int32_t> begin;  // the first of taps_across, counted from the padding's first
    std::vector<std::int16_t> weights;  // taps_across for each, their sum 1 << sphere_weight_bits
    std::vector<std::int16_t> cover;    // 0..256: how much of the column lies in the screen
};

// One plane of the picture, for both eyes. Columns outside of [first_column, first_column +
// columns) and rows outside of [first_row, end_row) show nothing of the screen.
struct SphereMap {
    int side = 0;
    Size film;  // of this plane of the film
    int first_row = 0;
    int end_row = 0;
    int first_column = 0;
    int columns = 0;  // rounded up to whole blocks in the tables
    int taps_across = 0;
    int taps_down = 0;
    std::array<SphereColumns, 2> eyes;  // left, right
    // The row y of the sphere and column x see the film's row (1/sphere_phases, from the middle)
    // down[y - first_row] * bend[x - first_column], at the density (rows of the film for one of the
    // sphere) density[y - first_row] * bend[...].
    std::vector<float> down;
    std::vector<float> density;
    std::vector<float> bend;
    // For each density, in eighths from 1 on, and phase: weights of taps_down rows.
    std::vector<std::vector<std::int16_t>> banks;

    int pad() const { return taps_across > taps_down ? taps_across : taps_down; }
    int bank_of(float rows) const {
        const auto level = static_cast<int>((rows - 1) * 8 + 1);
        const int last = static_cast<int>(banks.size()) - 1;
        return level < 0 ? 0 : level > last ? last : level;
    }
};

enum class SpherePlane { luma, chroma };  // chroma: half as many samples, beside the left luma

// `apart` is the share of the film's width by which the eyes' pictures are moved towards the nose.
// It puts the screen at a finite distance: eyes that look straight ahead then see things that are
// infinitely far, and turn inwards to see the screen.
SphereMap make_sphere_map(Size film, const SphereScreen& screen, double apart, SpherePlane plane);

}  // namespace spot::media
