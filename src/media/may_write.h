#pragma once

// Whether a picture may get its name: nothing that is there is lost without a word.

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "base/result.h"

namespace spot::media {

// "OutputExists": something is there, be it a link to nothing.
inline Result<void> may_write(const std::string& path, bool overwrite) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (overwrite || fs::symlink_status(path, error).type() == fs::file_type::not_found) return {};
    return fail(
        Kind::conflict, "OutputExists",
        fmt::format("{}: is there already; --overwrite puts the new picture in its place", path));
}

}  // namespace spot::media
