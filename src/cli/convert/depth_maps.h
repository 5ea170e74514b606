#pragma once

// Maps of depth that the user has, for `convert`.

#include "cli/args.h"
#include "cli/convert/converting.h"

namespace spot::cli {

std::vector<Flag> depth_maps_flags();

// --depth-maps: the film of maps, or the pictures of them in their folder's order. "Usage" beside
// what does not go with it; "NotReadable", "NotAPicture": there are none.
Result<std::vector<std::string>> read_depth_maps(const Args& args);

// "Usage" where there are maps: what is converted is several.
Result<void> refuse_depth_maps(const Conversion&);

// By those maps, in one piece and without a plane; as convert_film() does it otherwise. `place`: of
// check_output().
Result<ConversionResult> convert_by_maps(media::Engine& engine, const Conversion&,
                                         const std::string& place);

}  // namespace spot::cli
