#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "backup/backup.h"
#include "backup/layout.h"
#include "base/time_text.h"

namespace spot::backup {
namespace {

namespace fs = std::filesystem;

std::int64_t changed_at(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return 0;
    return info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
}

class Taking {
  public:
    Taking(Vault& vault, std::string snapshot, std::string folder_id,
           const std::function<bool(double)>& progress)
        : vault_(vault), snapshot_(std::move(snapshot)), progress_(progress) {
        moment_.folder_id = std::move(folder_id);
    }

    Result<Taken> run(Time now) {
        moment_.taken = iso8601(now);
        moment_.program = SPOT_VERSION;
        if (!moment_.folder_id.empty()) moment_.version = newest_moment_version;
        TRY(remember_the_last());
        TRY(find_files());
        for (auto& file : moment_.files) TRY(keep_file(file));
        for (const auto& blob : moment_.blobs) {
            TRY(copy(blob_name(moment_, blob.id), blob_path(blob.id), blob.size));
        }
        // Two backups within one second get different names.
        taken_.name = moment_.taken;
        std::erase(taken_.name, ':');
        while (TRY(vault_.size_of(moment_name(taken_.name)))) taken_.name += "+";
        TRY(vault_.write(moment_name(taken_.name), encode(moment_)));
        return taken_;
    }

  private:
    // A file that has not changed since the last moment is recognized without reading it.
    Result<void> remember_the_last() {
        for (const auto* prefix : {"files/", "blobs/", "sealed-blobs/"}) {
            for (auto& name : TRY(vault_.list(prefix))) there_.insert(std::move(name));
        }
        const auto names = TRY(moments(vault_));
        if (names.empty()) return {};
        const auto name = moment_name(names.back());
        const auto bytes = TRY(vault_.read(name));
        const auto last = TRY(decode_moment(name, bytes));
        for (const auto& file : last.files) known_[file.path] = file;
        return {};
    }

    Result<void> find_files() {
        std::error_code error;
        for (const auto& entry : fs::recursive_directory_iterator(snapshot_, error)) {
            if (!entry.is_regular_file()) continue;
            const auto path = fs::relative(entry.path(), snapshot_).string();
            const auto size = entry.file_size();
            total_ += size;
            if (path.starts_with("blobs/")) {
                moment_.blobs.push_back({entry.path().filename().string(), size});
            } else {
                moment_.files.push_back({path, size, changed_at(entry.path().string()), ""});
            }
        }
        if (error) {
            return fail(Kind::internal, "BackupFailed",
                        fmt::format("{}: {}", snapshot_, error.message()));
        }
        std::ranges::sort(moment_.files, {}, &KeptFile::path);
        std::ranges::sort(moment_.blobs, {}, &KeptBlob::id);
        return {};
    }

    Result<void> keep_file(KeptFile& file) {
        const auto at = known_.find(file.path);
        const bool same = at != known_.end() && at->second.size == file.size &&
                          at->second.changed == file.changed && file.path.ends_with(".sst");
        file.sha256 = same ? at->second.sha256 : TRY(sha256_of(snapshot_ + "/" + file.path));
        return copy(file_name(file), file.path, file.size);
    }

    Result<void> copy(const std::string& name, const std::string& path, std::uint64_t size) {
        ++taken_.files;
        taken_.bytes += size;
        if (there_.insert(name).second) {
            TRY(vault_.put(name, snapshot_ + "/" + path));
            ++taken_.copied_files;
            taken_.copied_bytes += size;
        }
        const auto share =
            total_ == 0 ? 1.0 : static_cast<double>(taken_.bytes) / static_cast<double>(total_);
        if (progress_ && !progress_(share)) {
            return fail(Kind::unavailable, "Cancelled", "the backup was stopped");
        }
        return {};
    }

    Vault& vault_;
    const std::string snapshot_;
    const std::function<bool(double)>& progress_;
    std::map<std::string, KeptFile> known_;
    std::set<std::string> there_;  // names of the files in the vault, all of which are complete
    std::uint64_t total_ = 0;
    Moment moment_;
    Taken taken_;
};

}  // namespace

Result<Taken> take(Vault& vault, const std::string& snapshot, Time now,
                   const std::function<bool(double)>& progress, const std::string& folder_id) {
    return Taking(vault, snapshot, folder_id, progress).run(now);
}

Result<std::vector<std::string>> moments(Vault& vault) {
    std::vector<std::string> names;
    for (const auto& name : TRY(vault.list(moments_prefix))) {
        if (!name.ends_with(moment_suffix)) continue;
        names.push_back(name.substr(moments_prefix.size(),
                                    name.size() - moments_prefix.size() - moment_suffix.size()));
    }
    std::ranges::sort(names);
    return names;
}

Result<std::size_t> keep_newest(Vault& vault, std::size_t count) {
    const auto names = TRY(moments(vault));
    if (names.size() <= count) return std::size_t{0};
    const auto going = names.size() - count;
    std::set<std::string> needed;
    for (std::size_t i = going; i < names.size(); ++i) {
        const auto name = moment_name(names[i]);
        const auto bytes = TRY(vault.read(name));
        const auto moment = TRY(decode_moment(name, bytes));
        for (const auto& file : moment.files) needed.insert(file_name(file));
        for (const auto& blob : moment.blobs) needed.insert(blob_name(moment, blob.id));
    }
    // Lists are removed first: a moment without all of its files must not look complete.
    for (std::size_t i = 0; i < going; ++i) TRY(vault.remove(moment_name(names[i])));
    for (const auto* prefix : {"files/", "blobs/", "sealed-blobs/"}) {
        for (const auto& name : TRY(vault.list(prefix))) {
            if (!needed.contains(name)) TRY(vault.remove(name));
        }
    }
    return going;
}

}  // namespace spot::backup
