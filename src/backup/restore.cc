#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "backup/backup.h"
#include "backup/layout.h"
#include "base/bytes.h"
#include "base/hash.h"

namespace spot::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t piece_bytes = 8u << 20;

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

// A file of a vault, from its beginning, and the sum of what was read.
class VaultSource final : public ByteSource {
  public:
    VaultSource(Vault& vault, std::string name, std::uint64_t size)
        : vault_(vault), name_(std::move(name)), size_(size) {}
    std::uint64_t size() const override { return size_; }
    Result<std::size_t> read(std::span<std::byte> out) override {
        if (used_ == piece_.size()) {
            piece_.clear();
            used_ = 0;
            const auto n = std::min(piece_bytes, size_ - at_);
            if (n == 0) return std::size_t{0};
            piece_ = TRY(vault_.part(name_, at_, n));
            at_ += piece_.size();
            hasher_.update(piece_);
        }
        const auto n = std::min(out.size(), piece_.size() - used_);
        if (n > 0) std::memcpy(out.data(), piece_.data() + used_, n);
        used_ += n;
        return n;
    }
    std::string sha256() { return hex(hasher_.finish()); }  // once

  private:
    Vault& vault_;
    const std::string name_;
    const std::uint64_t size_;
    std::uint64_t at_ = 0;  // of the next piece
    std::string piece_;
    std::size_t used_ = 0;
    Hasher hasher_{Algorithm::sha256};
};

class Restoring {
  public:
    Restoring(Vault& vault, std::string folder, const std::function<bool(double)>& progress,
              const Encrypting& encrypting)
        : vault_(vault), folder_(std::move(folder)), progress_(progress), encrypting_(encrypting) {}

    Result<void> run(const Moment& moment) {
        for (const auto& file : moment.files) total_ += file.size;
        for (const auto& blob : moment.blobs) total_ += blob.size;
        TRY(settle_encryption(moment));
        for (const auto& file : moment.files) {
            if (seal_ && file.path == "FORMAT") continue;  // the new folder has its own
            TRY(bring(file_name(file), file.path, file.size, file.sha256));
        }
        for (const auto& blob : moment.blobs) {
            // The checksums of blobs are in the store; the command `verify` compares them.
            TRY(bring(blob_name(moment, blob.id), blob_path(blob.id), blob.size, ""));
        }
        return {};
    }

    std::uint64_t files() const { return files_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    Result<void> settle_encryption(const Moment& moment) {
        const auto keys = std::ranges::find(moment.files, "data-keys", &KeptFile::path);
        if (keys != moment.files.end()) {
            if (!encrypting_.check) return {};
            return encrypting_.check(TRY(vault_.read(file_name(*keys))));
        }
        if (encrypting_.begin) seal_ = TRY(encrypting_.begin(folder_));
        return {};
    }

    // True: the file came as the moment says.
    Result<bool> copy(const std::string& from, const std::string& path, std::uint64_t size,
                      const std::string& sum, bool sealed) {
        if (sealed) {
            const auto there = TRY(vault_.size_of(from));
            if (there && *there != size) return false;
            VaultSource source(vault_, from, size);
            TRY(seal_(path, source));
            return sum.empty() || source.sha256() == sum;
        }
        TRY(vault_.get(from, path));
        std::error_code error;
        return fs::file_size(path, error) == size && (sum.empty() || TRY(sha256_of(path)) == sum);
    }

    Result<void> bring(const std::string& from, const std::string& to, std::uint64_t size,
                       const std::string& sum) {
        const auto path = folder_ + "/" + to;
        std::error_code error;
        fs::create_directories(fs::path(path).parent_path(), error);
        const bool sealed = seal_ && (to.starts_with("store/") || to.starts_with("blobs/"));
        if (!TRY(copy(from, path, size, sum, sealed))) {
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
    const Encrypting& encrypting_;
    Encrypting::Put seal_;  // empty: files are put into the folder as they are
    std::uint64_t total_ = 0;
    std::uint64_t files_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace

Result<Restored> restore(Vault& vault, const std::string& wanted, const std::string& folder,
                         const std::function<bool(double)>& progress,
                         const Encrypting& encrypting) {
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
    Restoring restoring(vault, part, progress, encrypting);
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
