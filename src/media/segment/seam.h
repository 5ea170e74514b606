#pragma once

// Where one segment's depth takes over from another's. A border at a cut needs nothing: a shot's
// depth knows nothing of the shot before. A border inside a shot is a seam: the segment brings the
// pictures before it along ("pre-roll"), so that by its first own picture depth has settled. A film
// in one piece does the same at the same places, so both give the same pictures.

#include <cstdint>

namespace spot::media {

// Microseconds of the film's time, rounded down: every container can tell them apart.
struct Seam {
    std::int64_t from = 0;  // first picture of the pre-roll, a keyframe; `at` where there is none
    std::int64_t at = 0;    // first picture behind the border
    friend bool operator==(const Seam&, const Seam&) = default;
};

}  // namespace spot::media
