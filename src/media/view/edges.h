#pragma once

// Anti-aliasing at the borders of near things, which move by parts of a pixel while rows have only
// whole pixels.

#include <cstdint>
#include <span>
#include <vector>

namespace spot::media {

// A pixel of an eye's row that two things share: `part` sixteenths of it, 1 to 15, take the colour
// of the film's pixel `source` of that row; the rest keeps the pixel's own colour.
struct Edge {
    int at = 0;
    int source = 0;
    int part = 0;
};

// Finds the borders between things that are further than two pixels apart: the pixel before a near
// thing's first one, which it covers in part, and its last one, which it does not fill. `shift` and
// `offsets` are those of the right eye (warp.h), holes filled.
void find_edges(std::span<const std::int16_t> shift, std::span<const std::int16_t> offsets,
                std::vector<Edge>& edges);

// Blends each of the edges' pixels with its source in the film's row, and changes nothing else.
template <class Sample>
void blend_edges(std::span<const Edge> edges, const Sample* from, Sample* to);

}  // namespace spot::media
