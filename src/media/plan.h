#pragma once

// Says before the work what a conversion will make of a film, and tries all that can be refused.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/convert.h"
#include "media/probe.h"

namespace spot::media {

struct PlanOptions {
    ConvertOptions convert = {};
    // How long pictures are converted for the measure; 0: not at all.
    double measured_seconds = 0;
};

struct PlannedStream {
    StreamInfo stream;
    std::string becomes;  // a codec's name; the stream's own: kept as it is; "": left out
};

struct ConversionPlan {
    int width = 0;  // of the film's pictures, upright
    int height = 0;
    int packed_width = 0;
    int packed_height = 0;
    double frame_rate = 0;
    std::int64_t pictures = 0;  // about; 0: not known
    double seconds = 0;         // the film lasts; 0: not known
    std::string codec;          // of the new pictures
    std::string preset;
    int crf = 0;
    int bit_depth = 8;
    EncoderKind encoder = EncoderKind::software;
    std::vector<PlannedStream> streams;  // in the film's order, the main pictures too
    std::vector<std::string> notes;      // what cannot be kept as it is
    double pictures_per_second = 0;      // measured; 0: not
};

// Opens the encoder with its real settings, and tries the finished film's head with it and with
// every other stream. Errors: those of convert and join that show before the first picture.
Result<ConversionPlan> plan_conversion(const std::string& in, const PlanOptions& options = {});

}  // namespace spot::media
