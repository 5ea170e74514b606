#pragma once

// One film through the whole pipeline, in a plane inside this process.

#include <optional>
#include <string>
#include <vector>

#include "media/comfort_sums.h"
#include "pipeline/clients.h"

namespace spot::cli {

struct Conversion {
    std::string in;
    std::string out;
    std::string mode = "sbs";
    std::string data_dir;  // "": a temporary one
    std::optional<double> segment_seconds;
    pipeline::RenderSettings render = {};
};

struct ConversionResult {
    std::string job_id;
    double frames_per_second = 0;
    std::optional<media::ComfortSums> comfort;
    std::vector<std::string> notes;  // what of the film could not be kept, a sentence each
};

// The film is in `out` when it returns; on any error nothing is.
Result<ConversionResult> convert_film(const Conversion&);

}  // namespace spot::cli
