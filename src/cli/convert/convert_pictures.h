#pragma once

// Does `convert` for folders: of pictures, which become a film or stay pictures, and of films.

#include <vector>

#include "cli/args.h"
#include "cli/convert/converting.h"

namespace spot::cli {

std::vector<Flag> folder_flags();

// Converts the folder `conversion.in`, and returns the exit code: 1 where one of several inputs
// failed.
Result<int> convert_folder(media::Engine& engine, const Args&, Conversion);

}  // namespace spot::cli
