#pragma once

// Projects two flat eyes into two half spheres, side by side: the pictures of the mode vr180.

#include <array>
#include <cstdint>
#include <vector>

#include "media/picture/picture.h"
#include "media/view/anaglyph.h"
#include "media/view/half_sphere_map.h"
#include "media/view/warp.h"

namespace spot::media {

// Takes the rows of both eyes and draws them: first across, as rows come, then down. Samples of 8
// bits in bytes, of 10 bits in std::uint16_t; a picture has one kind throughout. Textures are read
// by Catmull and Rom's cubic, which is widened where pixels become fewer; the screen's edges are
// smooth, and everything outside of them is exactly black. An even picture stays exactly as bright.
//
// One thread at a time. Memory: a plane of 16-bit samples as high as the film and as wide as the
// screen is drawn, for each of six planes. The same arguments give the same bytes on any processor.
class HalfSpheres {
  public:
    // `apart` is explained at make_sphere_map.
    HalfSpheres(Size film, const SphereScreen& screen, double apart);

    // Takes rows y and y + 1 of an eye; y is even and rises.
    template <class Sample>
    void take(Eye eye, int y, const RowPair<const Sample>& rows);

    // Draws the picture; to be called when all rows were taken. `to` is two squares of sphere_side;
    // `black` is luma.
    template <class Sample>
    void draw(const MutablePicture& to, int black);

  private:
    static constexpr int tile_rows = 16;  // that are drawn across together: a cache line of results

    // One plane of one eye.
    struct Half {
        std::vector<std::int16_t> tile;  // rows of the film, between their paddings
        std::vector<std::int16_t>
            columns;  // drawn across; the film's rows of a column are together
    };

    template <class Sample>
    void take_row(Eye eye, std::size_t plane, int y, const Sample* row);
    void draw_across(const SphereMap& map, const SphereColumns& eye, Half& half, int y, int rows,
                     int shift);
    template <class Sample>
    void draw_down(const SphereMap& map, const SphereColumns& eye, Half& half,
                   const MutablePlane& to, int x0, int empty);
    const SphereMap& map(std::size_t plane) const { return maps_[plane == 0 ? 0 : 1]; }

    std::array<SphereMap, 2> maps_;  // of luma and of chroma
    std::array<std::array<Half, 3>, 2> halves_;
};

}  // namespace spot::media
