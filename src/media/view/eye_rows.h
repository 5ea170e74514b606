#pragma once

// Draws an eye's rows of samples from the film's planes.

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

// Draws two rows: reads samples where the offsets say, then softens holes over `reach` rows above
// and below, then blends edges. The planes have samples of type Sample. `from` and `to` must not
// overlap.
template <class Sample>
void draw_rows(const std::array<PlaneRow, 2>& from, int reach, const EyeRow& seen,
               RowsOfTwo<Sample> to);

}  // namespace spot::media
