#pragma once

// One film through the whole pipeline, in a plane inside this process.

#include <optional>
#include <string>
#include <vector>

#include "cli/args.h"
#include "media/comfort_sums.h"
#include "media/engine.h"
#include "media/render_settings.h"
#include "pipeline/estimate/output_place.h"

namespace spot::cli {

struct Conversion {
    std::string in;
    std::string out;
    std::string data_dir;  // "": a temporary one
    std::optional<double> segment_seconds = {};
    std::vector<std::string> depth_maps = {};  // media::ConvertOptions; empty: none
    media::RenderSettings render = {};
    pipeline::Existing existing = pipeline::Existing::stays;
    bool already_3d = false;     // convert it although it says that it is 3D
    bool ignore_space = false;   // begin although the disk looks too small
    bool named = false;          // `out` is the file's own name
    bool depth_settled = false;  // settle_depth_device() was called
};

struct ConversionResult {
    std::string job_id;
    std::string out;  // where the film is
    double frames_per_second = 0;
    std::optional<media::ComfortSums> comfort;
    std::vector<std::string> notes;  // what of the film could not be kept, a sentence each
};

// The film is in the result's `out` when it returns: the one that was named, or one like it where
// another file came there while it worked. On any error nothing is.
Result<ConversionResult> convert_film(media::Engine& engine, const Conversion&);

// Makes `out` the file's name where it is a folder, and its container the one that it ends in.
Result<void> name_output(const Args& args, Conversion& conversion);

// The same for a folder that need not be there yet.
void name_in_folder(Conversion& conversion);

// What `convert` does with one film, all that is said included; of `args` what Conversion has not:
// --frames, --plan and the like. The exit code.
Result<int> convert_one(media::Engine& engine, const Args& args, Conversion conversion);

// What would be made, in lines, and nothing done. Errors: those that the conversion would meet
// before its first picture.
Result<std::string> planned_text(media::Engine& engine, const Conversion&);

}  // namespace spot::cli
