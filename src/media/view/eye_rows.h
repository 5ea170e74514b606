#pragma once

// An eye's rows of samples, from what it sees and the film's planes.

#include <array>
#include <cstdint>

#include "media/picture/picture.h"
#include "media/view/warp.h"

namespace spot::media {

// A row of a plane of the film.
struct PlaneRow {
    Plane plane;
    int y = 0;
};

// Draws two rows: samples where the offsets say, then holes softened over `reach` rows above and
// below, then edges blended. Samples as wide as `to`'s. `from` and `to` do not overlap.
template <class Sample>
void draw_rows(const std::array<PlaneRow, 2>& from, int reach, const EyeRow& seen,
               RowsOfTwo<Sample> to);

}  // namespace spot::media
