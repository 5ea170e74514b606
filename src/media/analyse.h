#pragma once

// Says before a conversion what it would ask of its watchers, from the depth of a part of the film.

#include <functional>
#include <string>

#include "media/comfort_sums.h"
#include "media/render_settings.h"

namespace spot::media {

struct AnalyseOptions {
    // Mode, strength, convergence, screen, window and threads are used.
    RenderSettings render = {};
    bool all = false;  // every picture; else stretches of 1.5 seconds, at most 24 of them
    // Called after each stretch with the share done; false cancels ("Cancelled").
    std::function<bool(double)> progress = {};
};

struct AnalyseReport {
    ComfortSums comfort;
    double film_seconds = 0;  // 0: the film does not say
    double seen_seconds = 0;
    int stretches = 0;
};

// Stretches lie at equal distances. Before each, half a second is watched and not counted, since
// depth needs to settle. Films that are short, or do not say how long they are, are read whole.
// Cuts are counted within stretches only. Errors: those of probe.h; "InvalidOption",
// "NotDecodable", "Cancelled", "DamagedFilm" where there is no picture; those of a depth model
// (depth_model/depth_model.h).
Result<AnalyseReport> analyse(const std::string& in, const AnalyseOptions& options);

}  // namespace spot::media
