#include "media_client/own_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "media/image_kind.h"

namespace spot::media_client {
namespace {

namespace fs = std::filesystem;

bool is_picture(const fs::path& file) {
    const auto ending = lower(file.extension().string());
    return !ending.empty() && media::parse_image_kind(ending.substr(1)).has_value();
}

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
    auto hidden = HiddenFolder::make_in(folder);
    if (hidden) return OwnFolder(folder, std::move(*hidden));
    const auto kind =
        hidden.error() == std::errc::no_such_file_or_directory ? Kind::not_found : Kind::denied;
    return fail(kind, "NotWritable",
                fmt::format("{}: no folder can be made in it: {}; name one that you may write to",
                            folder, hidden.error().message()));
}

Result<void> OwnFolder::give(bool overwrite) const {
    std::error_code error;
    std::vector<fs::path> made;
    for (const auto& file : fs::directory_iterator(path(), error)) {
        // A film that broke out of its decoder can lay anything here; links are not passed on.
        if (file.symlink_status().type() == fs::file_type::regular && is_picture(file.path())) {
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
    const auto& own = path();
    for (auto at = text.find(own); at != std::string::npos; at = text.find(own, at)) {
        text.replace(at, own.size(), folder_);
        at += folder_.size();
    }
    return text;
}

}  // namespace spot::media_client
