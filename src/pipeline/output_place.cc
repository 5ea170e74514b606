#include "pipeline/output_place.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

namespace spot::pipeline {

namespace fs = std::filesystem;

Result<std::string> output_place(const std::string& path) {
    const auto refuse = [&](std::string_view why) {
        return fail(Kind::invalid, "OutputNotWritable", fmt::format("{}: {}", path, why));
    };
    std::error_code error;
    auto place = fs::absolute(path, error);
    if (error || path.empty()) return refuse("is no file's name");
    if (fs::is_symlink(place, error)) {
        place = fs::canonical(place, error);
        if (error) return refuse("is a link that leads to no file");
    }
    const auto folder = place.parent_path();
    if (!fs::is_directory(folder, error)) {
        return refuse(fmt::format("the folder {} does not exist", folder.string()));
    }
    const auto there = fs::status(place, error);
    if (fs::is_directory(there)) return refuse("is a folder; name a file");
    if (fs::exists(there) && !fs::is_regular_file(there)) {
        return refuse("is not a file but a device, a pipe or a socket; name a file");
    }
    if (::access(folder.c_str(), W_OK) != 0) {
        return refuse(fmt::format("the folder {} cannot be written to", folder.string()));
    }
    return place.string();
}

}  // namespace spot::pipeline
