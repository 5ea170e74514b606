#pragma once

// Does `convert` for still pictures, each by itself.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/args.h"
#include "cli/convert/converting.h"
#include "media/image_kind.h"

namespace spot::cli {

// Whether this is the conversion of one photo, by the names alone: a picture that becomes a picture
// file, or goes into a folder.
bool is_of_photo(const Conversion&);
// Converts one picture, and returns the exit code.
Result<int> convert_one_photo(media::Engine& engine, const Args&, const Conversion&);

// Converts each of `photos` into the folder `conversion.out`. A picture whose output is there
// already is skipped; one that cannot be read is reported and does not stop the others. Returns the
// exit code: 1 where one failed.
Result<int> convert_photos(media::Engine& engine, const Args&, const Conversion&,
                           const std::vector<std::string>& photos);

// The value of --image; nullopt where it was not given.
Result<std::optional<media::ImageKind>> image_of(const Args&);

// The ending of a file's name in lower case, without its dot.
std::string ending_of(const std::filesystem::path& file);

// The estimated number of pixels of a picture file, by its name and size alone, since only the
// process behind the sandbox may open it; 0 where it is gone.
double pixels_of(const std::string& picture);

// The error that a verb returns when it was stopped.
tl::unexpected<Error> interrupted();

}  // namespace spot::cli
