#pragma once

// `convert` for still pictures, and for folders of pictures and films.

#include "cli/args.h"
#include "cli/converting.h"

namespace spot::cli {

std::vector<Flag> folder_flags();

// By the names: a picture to a picture's name, or into a folder.
bool is_of_photo(const Conversion&);
// One picture. The exit code.
Result<int> convert_one_photo(const Args&, const Conversion&);

// `conversion.in` is a folder. The exit code: 1 where one of several failed.
Result<int> convert_folder(const Args&, Conversion);

}  // namespace spot::cli
