#include "plane/folder/snapshot.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/failpoint.h"

namespace spot::plane {
namespace {

namespace fs = std::filesystem;

// The files of the data folder that belong to a snapshot. `endpoint` does not: it describes the
// running process.
constexpr const char* kept_files[] = {"FORMAT",    "account", "credentials",
                                      "data-keys", "keys",    "keys.seal"};

}  // namespace

std::string snapshot_folder(const std::string& data_dir) {
    return data_dir + "/snapshot";
}

void clear_snapshot(const std::string& data_dir) {
    std::error_code ignored;  // the next snapshot replaces whatever stays
    fs::remove_all(snapshot_folder(data_dir), ignored);
}

Result<void> make_snapshot(const std::string& data_dir, kv::DiskStore& store, blob::Blobs& blobs) {
    const auto folder = snapshot_folder(data_dir);
    clear_snapshot(data_dir);
    std::error_code error;
    fs::create_directories(folder, error);
    fs::permissions(folder, fs::perms::owner_all, error);
    {
        // A blob that the copy of the store names must not be removed before it has been linked.
        const auto all = blobs.keep_all();
        TRY(store.copy_to(folder + "/store"));
        FAILPOINT("snapshot.store");
        TRY(blobs.copy_to(folder + "/blobs"));
        FAILPOINT("snapshot.blobs");
    }
    for (const auto* name : kept_files) {
        const auto from = fmt::format("{}/{}", data_dir, name);
        if (!error && fs::exists(from))
            fs::copy_file(from, fmt::format("{}/{}", folder, name), error);
    }
    if (!error) return {};
    return fail(Kind::internal, "CopyFailed",
                fmt::format("{}: the snapshot cannot be made: {}", folder, error.message()));
}

}  // namespace spot::plane
