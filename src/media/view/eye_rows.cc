#include "media/view/eye_rows.h"

#include "media/view/edges.h"
#include "media/view/holes.h"

namespace spot::media {

template <class Sample>
void draw_rows(const std::array<PlaneRow, 2>& from, int reach, const EyeRow& seen,
               RowsOfTwo<Sample> to) {
    const auto row = [](const PlaneRow& of) {
        return reinterpret_cast<const Sample*>(of.plane.row(of.y));
    };
    sample({{row(from[0]), row(from[1])}}, from[0].plane.width, seen, to);
    for (std::size_t i = 0; i < from.size(); ++i) {
        soften_holes(from[i].plane, from[i].y, reach, seen.offsets, seen.holes, to.row[i]);
        blend_edges<Sample>(seen.edges, row(from[i]), to.row[i]);
    }
}

template void draw_rows(const std::array<PlaneRow, 2>&, int, const EyeRow&,
                        RowsOfTwo<std::uint8_t>);
template void draw_rows(const std::array<PlaneRow, 2>&, int, const EyeRow&,
                        RowsOfTwo<std::uint16_t>);

}  // namespace spot::media
