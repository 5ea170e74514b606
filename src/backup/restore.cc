#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "backup/backup.h"
#include "backup/layout.h"

namespace spot::backup {
namespace {

namespace fs = std::filesystem;

// The name of the moment to restore.
Result<std::string> choose(Vault& vault, const std::string& wanted) {
    const auto names = TRY(moments(vault));
    if (names.empty()) {
        return fail(Kind::not_found, "NoBackup", "there is no backup there (no moments/*.json)");
    }
    if (wanted.empty()) return names.back();
    if (std::ranges::find(names, wanted) != names.end()) return wanted;
    return fail(Kind::not_found, "NoBackup",
                fmt::format("there is no backup of {}; the newest is {}", wanted, names.back()));
}

class Restoring {
  public:
    Restoring(Vault& vault, std::string folder, const std::function<bool(double)>& progress)
        : vault_(vault), folder_(std::move(folder)), progress_(progress) {}

    Result<void> run(const Moment& moment) {
        for (const auto& file : moment.files) total_ += file.size;
        for (const auto& blob : moment.blobs) total_ += blob.size;
        for (const auto& file : moment.files) {
            TRY(bring(file_name(file), file.path, file.size, file.sha256));
        }
        for (const auto& blob : moment.blobs) {
            // The checksums of blobs are in the store; the command `verify` compares them.
            TRY(bring(blob_name(blob.id), blob_path(blob.id), blob.size, ""));
        }
        return {};
    }

    std::uint64_t files() const { return files_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    Result<void> bring(const std::string& from, const std::string& to, std::uint64_t size,
                       const std::string& sum) {
        const auto path = folder_ + "/" + to;
        std::error_code error;
        fs::create_directories(fs::path(path).parent_path(), error);
        TRY(vault_.get(from, path));
        if (fs::file_size(path, error) != size || (!sum.empty() && TRY(sha256_of(path)) != sum)) {
            return fail(Kind::invalid, "BackupDamaged",
                        fmt::format("{}: is not what was put there", from));
        }
        fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
        ++files_;
        bytes_ += size;
        const auto share = static_cast<double>(bytes_) / static_cast<double>(total_ + 1);
        if (!progress_ || progress_(share)) return {};
        return fail(Kind::unavailable, "Cancelled", "the restore was stopped");
    }

    Vault& vault_;
    const std::string folder_;
    const std::function<bool(double)>& progress_;
    std::uint64_t total_ = 0;
    std::uint64_t files_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace

Result<Restored> restore(Vault& vault, const std::string& wanted, const std::string& folder,
                         const std::function<bool(double)>& progress) {
    std::error_code error;
    if (fs::exists(folder) && !fs::is_empty(folder, error)) {
        return fail(
            Kind::conflict, "FolderNotEmpty",
            fmt::format("{}: is not empty; a backup is restored into a new folder", folder));
    }
    Restored restored{TRY(choose(vault, wanted))};
    const auto name = moment_name(restored.name);
    const auto bytes = TRY(vault.read(name));
    const auto moment = TRY(decode_moment(name, bytes));
    // The folder has another name until it is complete, so that no plane starts on a part of it.
    const auto part = folder + ".part";
    fs::remove_all(part, error);
    fs::create_directories(part, error);
    fs::permissions(part, fs::perms::owner_all, error);
    Restoring restoring(vault, part, progress);
    auto done = restoring.run(moment);
    if (done) {
        fs::remove(folder, error);  // removes an existing empty folder
        fs::rename(part, folder, error);
        if (error) {
            done = fail(Kind::internal, "BackupFailed",
                        fmt::format("{}: cannot be made: {}", folder, error.message()));
        }
    }
    if (!done) {
        fs::remove_all(part, error);
        return fail(std::move(done).error());
    }
    restored.files = restoring.files();
    restored.bytes = restoring.bytes();
    return restored;
}

}  // namespace spot::backup
