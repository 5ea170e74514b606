#pragma once

// Tone mapping: turns HDR pictures, graded for up to 10,000 cd/m2, into pictures of BT.709 for
// screens without HDR.

#include <array>
#include <cstdint>
#include <vector>

#include "media/convert/film_plan.h"
#include "media/picture/picture.h"

namespace spot::media {

// Brightness above a knee is compressed as ITU-R BT.2390 has it, from the film's peak to SDR white,
// which is HDR's reference white (203 cd/m2, BT.2408); below it pictures look as they did. Colours
// keep their hue; those outside BT.709 move towards gray until they fit.
//
// Made once for a film; then safe from every thread. The same plan gives the same bytes.
class ToneMap {
  public:
    // `film` is in PQ or HLG. Its peak is the plan's content light level, else that of its
    // mastering display, else 1000 cd/m2.
    explicit ToneMap(const FilmPlan& film);

    // `from` has 10 bits, in the plan's range and matrix; `to` has 8 bits and the same size, and
    // gets BT.709 of limited range.
    void apply(const Picture& from, const MutablePicture& to) const;

  private:
    // Y, Cb, Cr of 8 bits in 1/64, at the corners of a grid over those of 10 bits.
    using Corner = std::array<std::int16_t, 3>;
    Corner at(int y, int cb, int cr) const;

    std::vector<Corner> grid_;
};

// Whether a film needs tone mapping if its new pictures have so many bits.
bool needs_tone_map(const FilmPlan& film, int bit_depth);

}  // namespace spot::media
