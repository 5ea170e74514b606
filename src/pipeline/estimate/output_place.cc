#include "pipeline/estimate/output_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/system/process.h"

namespace spot::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr long usual_longest_name = 255;  // NAME_MAX of Linux's own file systems

tl::unexpected<Error> is_there(const std::string& path) {
    return fail(
        Kind::conflict, "OutputExists",
        fmt::format("{}: is there already; --overwrite puts the new one in its place", path));
}

}  // namespace

Result<std::string> output_place(const std::string& path, Existing existing) {
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
    const auto told = ::pathconf(folder.c_str(), _PC_NAME_MAX);
    const auto longest = static_cast<std::size_t>(told > 0 ? told : usual_longest_name);
    const auto length = place.filename().native().size();
    if (length > longest) {
        return refuse(
            fmt::format("the name has {} bytes, at most {} are possible; choose a "
                        "shorter one",
                        length, longest));
    }
    const auto there = fs::status(place, error);
    if (fs::is_directory(there)) return refuse("is a folder; name a file");
    if (fs::exists(there) && !fs::is_regular_file(there)) {
        return refuse("is not a file but a device, a pipe or a socket; name a file");
    }
    if (::access(folder.c_str(), W_OK) != 0) {
        return refuse(fmt::format("the folder {} cannot be written to", folder.string()));
    }
    if (fs::exists(there) && existing == Existing::stays) return is_there(path);
    return place.string();
}

Result<void> put_in_place(const std::string& from, const std::string& place, Existing existing) {
    const bool careful = existing == Existing::stays;
    int moved = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, place.c_str(),
                            careful ? RENAME_NOREPLACE : 0);
    // Some file systems cannot check for a file and move another one there in one step.
    if (moved != 0 && (errno == EINVAL || errno == ENOSYS)) {
        std::error_code error;
        if (careful && fs::exists(place, error)) return is_there(place);
        moved = ::rename(from.c_str(), place.c_str());
    }
    if (moved != 0 && errno == EEXIST) return is_there(place);
    const auto folder = fs::path(place).parent_path();
    const Descriptor names(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (moved == 0 && names.get() >= 0 && ::fsync(names.get()) == 0) return {};
    return fail(Kind::unavailable, "WriteFailed",
                fmt::format("{}: cannot be put in place: {}", place, std::strerror(errno)));
}

}  // namespace spot::pipeline
