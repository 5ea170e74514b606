#pragma once

// What the eyes see beside near things and the film never showed.

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

// Gives each hole a source: what lies behind, mirrored at the hole's edge. Only holes change; they
// are listed in `holes`, from left to right. `shift` and `offsets` are those of the right eye
// (warp.h).
void fill_holes(std::span<const std::int16_t> shift, std::span<std::int16_t> offsets,
                std::vector<Hole>& holes);

// How many rows of luma, and of chroma, above and below a hole take part in its softening.
inline constexpr int soft_rows = 2;
inline constexpr int soft_chroma_rows = 1;

// The mirrored rows do not know of each other, which would be seen as streaks. So holes get the
// mean of the sources around, of as many rows as `reach` above and below. Nothing else changes.
// `from` is the whole plane, samples as wide as `to`'s; `y` the row that `to` is.
template <class Sample>
void soften_holes(const Plane& from, int y, int reach, std::span<const std::int16_t> offsets,
                  std::span<const Hole> holes, Sample* to);

}  // namespace spot::media
