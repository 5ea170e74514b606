#pragma once

// `convert` for still pictures, each by itself.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/args.h"
#include "cli/convert/converting.h"
#include "media/image_kind.h"

namespace spot::cli {

// By the names: a picture to a picture's name, or into a folder.
bool is_of_photo(const Conversion&);
// One picture. The exit code.
Result<int> convert_one_photo(media::Engine& engine, const Args&, const Conversion&);

// Each of `photos` into the folder `conversion.out`; what is there already is skipped, one that
// cannot be read is named and does not stop the others. The exit code: 1 where one failed.
Result<int> convert_photos(media::Engine& engine, const Args&, const Conversion&,
                           const std::vector<std::string>& photos);

// What --image says; nullopt: nothing.
Result<std::optional<media::ImageKind>> image_of(const Args&);

// In lower case, without its dot.
std::string ending_of(const std::filesystem::path& file);

// About, by the file's name and size alone: it is opened by the process that may. 0: it is gone.
double pixels_of(const std::string& picture);

// What a verb that was stopped returns.
tl::unexpected<Error> interrupted();

}  // namespace spot::cli
