#pragma once

// Warping (depth-image-based rendering): one row of a picture as an eye sees it. Every row is
// independent of the others.
//
// `shift` gives for each source pixel how far it moves, in 1/16 pixel, -greatest_shift to
// greatest_shift: positive for what stands in front of the screen. The left eye sees it moved to
// the right, the right eye to the left. An "offset" gives for each pixel x of the eye where in the
// source row it comes from: at 16 * x + offset, in 1/16 pixel.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "media/view/edges.h"
#include "media/view/holes.h"
#include "media/view/row_kernels.h"

namespace spot::media {

enum class Eye { left, right };

// Computes the offsets of the right eye. Sources are drawn in order from left to right, and later
// ones replace earlier ones: a later source that lands on the same place has moved further, so it
// is nearer. Neighbours that move apart by more than two pixels leave a hole; smaller gaps are
// stretched over.
void rasterise(std::span<const std::int16_t> shift, std::span<std::int16_t> offsets);

// A row as an eye sees it.
struct EyeRow {
    std::span<const std::int16_t> offsets;  // holes are filled
    std::span<const Hole> holes;            // the places of the holes, from left to right
    std::span<const Edge> edges;            // pixels that two things share, see find_edges
};

// Reads two rows of `width` samples where the offsets say: by four neighbours, weighted by Catmull
// and Rom's cubic, so that textures keep their sharpness. Whole pixels are copied exactly. Samples
// of 8 bits in bytes, of 10 bits in std::uint16_t. Holes are left to soften_holes.
void sample(RowsOfTwo<const std::uint8_t> from, int width, const EyeRow& row,
            RowsOfTwo<std::uint8_t> to);
void sample(RowsOfTwo<const std::uint16_t> from, int width, const EyeRow& row,
            RowsOfTwo<std::uint16_t> to);

// The same row for half as many pixels (chroma): each pixel takes the offset of the left one of its
// two pixels of luma. halve() fills `half`; its result is valid as long as `half` is.
struct HalfRow {
    std::vector<std::int16_t> offsets;  // as many as the row shall have
    std::vector<Hole> holes;
    std::vector<Edge> edges;
};
EyeRow halve(const EyeRow& row, HalfRow& half);

// Does rasterise, fill_holes and find_edges for either eye; buffers are kept between rows. One
// thread at a time.
class RowWarp {
  public:
    explicit RowWarp(int width);
    // The result is valid until the next call.
    EyeRow see(Eye, std::span<const std::int16_t> shift);

  private:
    std::vector<std::int16_t> mirrored_shift_;
    std::vector<std::int16_t> mirrored_offsets_;
    std::vector<std::int16_t> offsets_;
    std::vector<Hole> holes_;
    std::vector<Edge> edges_;
};

}  // namespace spot::media
