#include "media_client/own_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

namespace spot::media_client {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> taken(const fs::path& name) {
    return fail(
        Kind::conflict, "OutputExists",
        fmt::format("{}: is there already; name an empty folder, or --overwrite", name.string()));
}

Result<void> move(const fs::path& from, const fs::path& to, bool overwrite) {
    int moved =
        ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), overwrite ? 0 : RENAME_NOREPLACE);
    // Some file systems cannot look and move in one step; it was looked before.
    if (moved != 0 && errno == EINVAL) moved = ::rename(from.c_str(), to.c_str());
    if (moved == 0) return {};
    if (errno == EEXIST) return taken(to);
    return fail(Kind::unavailable, "InputOutput",
                fmt::format("Cannot name {}: {}.", to.string(), std::strerror(errno)));
}

}  // namespace

Result<OwnFolder> OwnFolder::make_in(const std::string& folder) {
    auto path = (fs::path(folder) / ".stereo-spot-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) {
        const auto kind = errno == ENOENT ? Kind::not_found : Kind::denied;
        return fail(kind, "NotWritable",
                    fmt::format("{}: no folder can be made in it: {}; name one that you may write "
                                "to",
                                folder, std::strerror(errno)));
    }
    return OwnFolder(folder, std::move(path));
}

OwnFolder::OwnFolder(OwnFolder&& other) noexcept
    : folder_(std::move(other.folder_)), path_(std::exchange(other.path_, {})) {}

OwnFolder::~OwnFolder() {
    if (path_.empty()) return;
    std::error_code ignored;  // what stays is hidden, and nobody's
    fs::remove_all(path_, ignored);
}

Result<void> OwnFolder::give(bool overwrite) const {
    std::error_code error;
    std::vector<fs::path> made;
    for (const auto& file : fs::directory_iterator(path_, error)) {
        // A film that broke out of its decoder can lay anything here; links are not passed on.
        if (file.symlink_status().type() == fs::file_type::regular &&
            file.path().extension() == ".png") {
            made.push_back(file.path());
        }
    }
    std::sort(made.begin(), made.end());
    for (const auto& file : made) {
        const auto name = fs::path(folder_) / file.filename();
        if (!overwrite && fs::symlink_status(name, error).type() != fs::file_type::not_found) {
            return taken(name);
        }
    }
    for (const auto& file : made) {
        TRY(move(file, fs::path(folder_) / file.filename(), overwrite));
    }
    return {};
}

std::string OwnFolder::in_users_words(std::string text) const {
    for (auto at = text.find(path_); at != std::string::npos; at = text.find(path_, at)) {
        text.replace(at, path_.size(), folder_);
        at += folder_.size();
    }
    return text;
}

}  // namespace spot::media_client
