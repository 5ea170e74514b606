#include "storage/faulty_disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/check.h"

namespace spot {

namespace fs = std::filesystem;
using rocksdb::FileOptions;
using rocksdb::FSDirectory;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

namespace {

// Where files are linked that were removed and may come back; below the folder of the file itself,
// as a hard link needs one file system.
constexpr const char* kept_suffix = ".kept-";

std::string folder_of(const std::string& path) {
    return fs::path(path).parent_path().string();
}

std::string plain(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    FaultyFile(std::unique_ptr<FSWritableFile>&& file, FaultyDisk& disk, std::string path)
        : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), path_(std::move(path)) {}

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
        auto status = disk_.next("append", path_);
        if (status.ok()) status = target()->Append(data, options, debug);
        if (status.ok()) disk_.appended(path_, data.size());
        return status;
    }
    IOStatus Append(const Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
        return Append(data, options, debug);
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
        auto status = disk_.next("sync", path_);
        if (!status.ok() || disk_.lying()) return status;
        status = target()->Sync(options, debug);
        if (status.ok()) disk_.synced(path_);
        return status;
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return Sync(options, debug);
    }
    // Space allocated ahead would have to be taken back with the file's length.
    IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
        return IOStatus::NotSupported("nothing is allocated ahead");
    }
    void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}

  private:
    FaultyDisk& disk_;
    const std::string path_;
};

class FaultyFolder final : public FSDirectory {
  public:
    FaultyFolder(std::unique_ptr<FSDirectory> folder, FaultyDisk& disk, std::string path)
        : folder_(std::move(folder)), disk_(disk), path_(std::move(path)) {}

    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        auto status = disk_.next("sync of the folder", path_);
        if (!status.ok() || disk_.lying()) return status;
        status = folder_->Fsync(options, debug);
        if (status.ok()) disk_.folder_synced(path_);
        return status;
    }
    IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                                 const rocksdb::DirFsyncOptions&) override {
        return Fsync(options, debug);
    }
    std::size_t GetUniqueId(char* id, std::size_t size) const override {
        return folder_->GetUniqueId(id, size);
    }

  private:
    const std::unique_ptr<FSDirectory> folder_;
    FaultyDisk& disk_;
    const std::string path_;
};

}  // namespace

IOStatus FaultyDisk::next(const std::string& what, const std::string& path) {
    const auto number = operations_.fetch_add(1) + 1;
    const bool now = number == fault_.at || (fault_.for_ever && number > fault_.at);
    if (fault_.kind == DiskFault::Kind::none || !now) return IOStatus::OK();
    fired_ = true;
    switch (fault_.kind) {
        case DiskFault::Kind::power_cut: cut_power();
        case DiskFault::Kind::no_space: return IOStatus::NoSpace(what + " (planted): " + path);
        case DiskFault::Kind::io_error:
        case DiskFault::Kind::none: break;
    }
    return IOStatus::IOError(what + " (planted): " + path);
}

void FaultyDisk::appended(const std::string& path, std::uint64_t bytes) {
    std::lock_guard lock(mutex_);
    lengths_[path].written += bytes;
}

void FaultyDisk::synced(const std::string& path) {
    std::lock_guard lock(mutex_);
    auto& length = lengths_[path];
    length.synced = length.written;
}

void FaultyDisk::folder_synced(const std::string& path) {
    std::lock_guard lock(mutex_);
    const auto here = plain(path);
    std::erase_if(changes_, [&](const Change& change) {
        if (folder_of(change.path) != here) return false;
        std::error_code gone;  // what is kept for an undo is needed no more
        if (!change.kept.empty()) fs::remove(change.kept, gone);
        return true;
    });
}

IOStatus FaultyDisk::NewWritableFile(const std::string& path, const FileOptions& options,
                                     std::unique_ptr<FSWritableFile>* file, IODebugContext* debug) {
    if (auto status = next("open", path); !status.ok()) return status;
    auto status = target()->NewWritableFile(path, options, file, debug);
    if (!status.ok()) return status;
    *file = std::make_unique<FaultyFile>(std::move(*file), *this, path);
    std::lock_guard lock(mutex_);
    lengths_[path] = {};
    changes_.push_back({Change::Kind::made, path, {}, {}});
    return status;
}

IOStatus FaultyDisk::NewDirectory(const std::string& path, const IOOptions& options,
                                  std::unique_ptr<FSDirectory>* folder, IODebugContext* debug) {
    auto status = target()->NewDirectory(path, options, folder, debug);
    if (status.ok()) *folder = std::make_unique<FaultyFolder>(std::move(*folder), *this, path);
    return status;
}

std::string FaultyDisk::keep(const std::string& path) {
    if (!fs::exists(path)) return {};
    auto kept = path + kept_suffix + std::to_string(++kept_count_);
    std::error_code error;
    fs::create_hard_link(path, kept, error);
    CHECK(!error, error.message());
    return kept;
}

IOStatus FaultyDisk::RenameFile(const std::string& from, const std::string& to,
                                const IOOptions& options, IODebugContext* debug) {
    if (auto status = next("rename", to); !status.ok()) return status;
    std::lock_guard lock(mutex_);
    auto kept = keep(to);
    auto status = target()->RenameFile(from, to, options, debug);
    if (!status.ok()) return status;
    changes_.push_back({Change::Kind::renamed, to, from, std::move(kept)});
    lengths_[to] = lengths_[from];
    lengths_.erase(from);
    return status;
}

IOStatus FaultyDisk::DeleteFile(const std::string& path, const IOOptions& options,
                                IODebugContext* debug) {
    if (auto status = next("remove", path); !status.ok()) return status;
    std::lock_guard lock(mutex_);
    auto kept = keep(path);
    auto status = target()->DeleteFile(path, options, debug);
    if (status.ok()) changes_.push_back({Change::Kind::removed, path, {}, std::move(kept)});
    return status;
}

void FaultyDisk::undo(const Change& change) {
    std::error_code ignored;  // the file may be gone for a reason of its own
    switch (change.kind) {
        case Change::Kind::made: fs::remove(change.path, ignored); break;
        case Change::Kind::renamed:
            fs::rename(change.path, change.from, ignored);
            if (!change.kept.empty()) fs::rename(change.kept, change.path, ignored);
            break;
        case Change::Kind::removed:
            if (!change.kept.empty()) fs::rename(change.kept, change.path, ignored);
            break;
    }
}

void FaultyDisk::cut_power() {
    std::lock_guard lock(mutex_);  // never given back: nobody else gets any further
    for (const auto& [path, length] : lengths_) {
        if (length.written == length.synced || !fs::exists(path)) continue;
        const auto lost = length.written - length.synced;
        const auto left = random_.below(lost + 1);
        std::error_code error;
        fs::resize_file(path, length.synced + left, error);
        if (left == 0 || random_.below(2) == 0) continue;
        // Torn: the last sector that arrived holds something else.
        const auto torn = std::min<std::uint64_t>(left, 1 + random_.below(512));
        const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        const std::string noise = random_.below(2) == 0
                                      ? std::string(torn, '\0')
                                      : random_.text(torn, std::string_view("\x01\x7f\xffspot", 7));
        if (fd >= 0) {
            CHECK(::pwrite(fd, noise.data(), torn,
                           static_cast<off_t>(length.synced + left - torn)) >= 0,
                  "the rig writes");
            ::close(fd);
        }
    }
    const auto kept = random_.below(changes_.size() + 1);
    while (changes_.size() > kept) {
        undo(changes_.back());
        changes_.pop_back();
    }
    std::error_code gone;
    for (const auto& change : changes_) {
        if (!change.kept.empty()) fs::remove(change.kept, gone);
    }
    ::_exit(cut_exit_code);
}

}  // namespace spot
