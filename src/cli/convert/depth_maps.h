#pragma once

// Depth maps that the user has, for `convert`.

#include "cli/args.h"
#include "cli/convert/converting.h"

namespace spot::cli {

std::vector<Flag> depth_maps_flags();

// The value of --depth-maps: the film of maps, or the pictures of the folder in their order.
// "Usage" where another flag excludes it; "NotReadable", "NotAPicture": the folder has no pictures.
Result<std::vector<std::string>> read_depth_maps(const Args& args);

// Refuses depth maps with "Usage", where several inputs are converted.
Result<void> refuse_depth_maps(const Conversion&);

// Converts by depth maps, in one piece and without a plane; the rest is as in convert_film().
// `place` is the result of check_output().
Result<ConversionResult> convert_by_maps(media::Engine& engine, const Conversion&,
                                         const std::string& place);

}  // namespace spot::cli
