#pragma once

// Takes one film through the whole pipeline, in a plane inside this process.

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
    std::string data_dir;  // "": a temporary folder
    std::optional<double> segment_seconds = {};
    std::vector<std::string> depth_maps = {};  // see media::ConvertOptions; empty: none
    media::RenderSettings render = {};
    pipeline::Existing existing = pipeline::Existing::stays;
    bool already_3d = false;     // convert it although it says that it is 3D
    bool ignore_space = false;   // begin although the disk looks too small
    bool named = false;          // `out` is the name of the file, not of a folder
    bool depth_settled = false;  // settle_depth_device() was called
};

struct ConversionResult {
    std::string job_id;
    std::string out;  // the path of the 3D film
    double frames_per_second = 0;
    std::optional<media::ComfortSums> comfort;
    std::vector<std::string> notes;  // what of the film could not be kept, a sentence each
};

// Converts the film. When it returns, the 3D film is at the result's `out`: the path that was asked
// for, or one like it where another file was put there in the meantime. After an error nothing is
// there.
Result<ConversionResult> convert_film(media::Engine& engine, const Conversion&);

// Where `out` is a folder, makes it the path of a file in it; and takes the container from the
// ending of its name.
Result<void> name_output(const Args& args, Conversion& conversion);

// Makes `out`, a folder that need not exist yet, the path of a file in it.
void name_in_folder(Conversion& conversion);

// Does all that `convert` does with one film, including its messages. `args` has the flags that
// Conversion does not have: --frames, --plan and the like. Returns the exit code.
Result<int> convert_one(media::Engine& engine, const Args& args, Conversion conversion);

// Describes in lines what would be made, without making it. Errors are those that the conversion
// would have before its first picture.
Result<std::string> planned_text(media::Engine& engine, const Conversion&);

}  // namespace spot::cli
