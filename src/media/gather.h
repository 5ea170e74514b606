#pragma once

// Still pictures as a film, for all that takes films.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace spot::media {

struct GatherOptions {
    int rate_num = 24;  // pictures a second, as a fraction
    int rate_den = 1;
    // The share done; false cancels ("Cancelled").
    std::function<bool(double)> progress = {};
};

struct GatherReport {
    std::int64_t pictures = 0;
    std::vector<std::string> notes;
};

// Reads the pictures in this order and writes them, upright and without loss (FFV1), as the film
// `out`, with the colours that films have (BT.709 from 720 lines on, narrow range), of 8 bits, or
// of 10 where the first has more. One that cannot be read ends it. Memory: a few pictures.
// Errors: those of read_still (still_picture.h); "SizesDiffer": a picture is not as large as the
// first; "TooLarge": larger than films are (allowed.h); "NoSpace", "Cancelled". On any of them
// nothing is left.
Result<GatherReport> gather_pictures(const std::vector<std::string>& pictures,
                                     const std::string& out, const GatherOptions& options = {});

}  // namespace spot::media
