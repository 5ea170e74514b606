#pragma once

// Disocclusion: fills the holes beside near things, where an eye sees what the film never showed.

#include <cstdint>
#include <span>
#include <vector>

#include "media/picture/picture.h"

namespace spot::media {

// Pixels [begin, end) of a row of an eye.
struct Hole {
    int begin = 0;
    int end = 0;
};

// Gives each hole the offsets of the background beside it, mirrored at the hole's edge. No other
// offsets change. The holes are listed in `holes`, from left to right. `shift` and `offsets` are
// those of the right eye (warp.h).
void fill_holes(std::span<const std::int16_t> shift, std::span<std::int16_t> offsets,
                std::vector<Hole>& holes);

// The rows of luma, and of chroma, above and below a hole that take part in its softening.
inline constexpr int soft_rows = 2;
inline constexpr int soft_chroma_rows = 1;

// Rows are mirrored independently of each other, which would be seen as streaks. So pixels of holes
// become the mean of the sources around, over `reach` rows above and below. Nothing else changes.
// `from` is the whole plane, with samples of type Sample; `y` is the row that `to` is.
template <class Sample>
void soften_holes(const Plane& from, int y, int reach, std::span<const std::int16_t> offsets,
                  std::span<const Hole> holes, Sample* to);

}  // namespace spot::media
