#pragma once

// The part of a film that is wanted, and how large its pictures and how high their rate may be.

#include <optional>

namespace spot::media {

struct Wanted {
    // Seconds of the film: pictures and sound from `start` on, before `end`. What is left begins
    // at 0.
    double start = 0;
    std::optional<double> end = {};
    // Pictures are made smaller until they fit, as they stand upright, with square pixels; 0: any
    // size.
    int width = 0;
    int height = 0;
    double max_rate = 0;  // pictures a second, at most; those too many are left out; 0: all

    bool cuts() const { return start > 0 || end.has_value(); }
};

}  // namespace spot::media
