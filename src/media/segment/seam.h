#pragma once

// Seams: the places where one segment's depth takes over from another's. A border at a cut needs no
// seam, since a shot's depth does not depend on the shot before. A border inside a shot is a seam:
// the segment brings along pictures from before the border (the pre-roll), so that depth has
// settled by the segment's first own picture. A film in one piece does the same at the same places,
// so both give the same pictures.

#include <cstdint>

namespace spot::media {

// Both members are in microseconds of the film's time, rounded down, which every container can tell
// apart.
struct Seam {
    std::int64_t from = 0;  // the first picture of the pre-roll, a keyframe; `at`: there is none
    std::int64_t at = 0;    // the first picture after the border
    friend bool operator==(const Seam&, const Seam&) = default;
};

}  // namespace spot::media
