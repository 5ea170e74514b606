#include "storage/faulty_disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include "base/bytes.h"
#include "base/check.h"
#include "base/system/process.h"

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
        const auto working = disk_.working();
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
        disk_.wait_to_sync(path_);
        const auto working = disk_.working();
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

class FaultyReads final : public rocksdb::FSRandomAccessFileOwnerWrapper {
  public:
    FaultyReads(std::unique_ptr<rocksdb::FSRandomAccessFile>&& file, FaultyDisk& disk,
                std::string path)
        : FSRandomAccessFileOwnerWrapper(std::move(file)), disk_(disk), path_(std::move(path)) {}

    IOStatus Read(std::uint64_t offset, std::size_t n, const IOOptions& options, Slice* found,
                  char* scratch, IODebugContext* debug) const override {
        return disk_.read(target()->Read(offset, n, options, found, scratch, debug), path_, found,
                          scratch);
    }
    // The base class reads the requests one by one, with the method above.
    IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count,
                       const IOOptions& options, IODebugContext* debug) override {
        return FSRandomAccessFile::MultiRead(requests, count, options, debug);
    }

  private:
    FaultyDisk& disk_;
    const std::string path_;
};

class FaultyStream final : public rocksdb::FSSequentialFileOwnerWrapper {
  public:
    FaultyStream(std::unique_ptr<rocksdb::FSSequentialFile>&& file, FaultyDisk& disk,
                 std::string path)
        : FSSequentialFileOwnerWrapper(std::move(file)), disk_(disk), path_(std::move(path)) {}

    IOStatus Read(std::size_t n, const IOOptions& options, Slice* found, char* scratch,
                  IODebugContext* debug) override {
        return disk_.read(target()->Read(n, options, found, scratch, debug), path_, found, scratch);
    }

  private:
    FaultyDisk& disk_;
    const std::string path_;
};

class FaultyFolder final : public FSDirectory {
  public:
    FaultyFolder(std::unique_ptr<FSDirectory> folder, FaultyDisk& disk, std::string path)
        : folder_(std::move(folder)), disk_(disk), path_(std::move(path)) {}

    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        const auto working = disk_.working();
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
    using Fault = DiskFault::Kind;
    const bool writes = fault_.kind == Fault::power_cut || fault_.kind == Fault::no_space ||
                        fault_.kind == Fault::io_error;
    if (!writes || !now) return IOStatus::OK();
    fired_ = true;
    if (fault_.kind == Fault::power_cut) cut_power();
    const auto text = what + " (planted): " + path;
    return fault_.kind == Fault::no_space ? IOStatus::NoSpace(text) : IOStatus::IOError(text);
}

IOStatus FaultyDisk::read(IOStatus status, const std::string& path, Slice* found, char* scratch) {
    using Fault = DiskFault::Kind;
    const auto number = reads_.fetch_add(1) + 1;
    const bool now = number == fault_.at || (fault_.for_ever && number > fault_.at);
    if (!now || !status.ok()) return status;
    if (fault_.kind == Fault::read_error) {
        fired_ = true;
        return IOStatus::IOError("read (planted): " + path);
    }
    if (fault_.kind == Fault::read_flip && !found->empty()) {
        fired_ = true;
        if (found->data() != scratch) std::memcpy(scratch, found->data(), found->size());
        scratch[number % found->size()] ^= static_cast<char>(1 << (number % 8));
        *found = Slice(scratch, found->size());
    }
    return status;
}

void FaultyDisk::appended(const std::string& path, std::uint64_t bytes) {
    std::lock_guard lock(mutex_);
    written_[path] += bytes;
}

void FaultyDisk::synced(const std::string& path) {
    std::lock_guard lock(mutex_);
    unsynced_.synced[path] = written_[path];
}

void FaultyDisk::folder_synced(const std::string& path) {
    std::lock_guard lock(mutex_);
    const auto here = plain(path);
    std::erase_if(unsynced_.changes, [&](const PowerCut::Change& change) {
        if (folder_of(change.path) != here) return false;
        std::error_code gone;  // the hard link for undoing the change is needed no more
        if (!change.kept.empty()) fs::remove(change.kept, gone);
        return true;
    });
}

IOStatus FaultyDisk::NewWritableFile(const std::string& path, const FileOptions& options,
                                     std::unique_ptr<FSWritableFile>* file, IODebugContext* debug) {
    const auto at_work = working();
    if (auto status = next("open", path); !status.ok()) return status;
    auto status = target()->NewWritableFile(path, options, file, debug);
    if (!status.ok()) return status;
    *file = std::make_unique<FaultyFile>(std::move(*file), *this, path);
    std::lock_guard lock(mutex_);
    written_[path] = 0;
    unsynced_.synced[path] = 0;
    unsynced_.changes.push_back({PowerCut::Change::Kind::made, path, {}, {}});
    return status;
}

IOStatus FaultyDisk::NewRandomAccessFile(const std::string& path, const FileOptions& options,
                                         std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                         IODebugContext* debug) {
    auto status = target()->NewRandomAccessFile(path, options, file, debug);
    if (status.ok()) *file = std::make_unique<FaultyReads>(std::move(*file), *this, path);
    return status;
}

IOStatus FaultyDisk::NewSequentialFile(const std::string& path, const FileOptions& options,
                                       std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                       IODebugContext* debug) {
    auto status = target()->NewSequentialFile(path, options, file, debug);
    if (status.ok()) *file = std::make_unique<FaultyStream>(std::move(*file), *this, path);
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
    const auto at_work = working();
    if (auto status = next("rename", to); !status.ok()) return status;
    std::lock_guard lock(mutex_);
    auto kept = keep(to);
    auto status = target()->RenameFile(from, to, options, debug);
    if (!status.ok()) return status;
    unsynced_.changes.push_back({PowerCut::Change::Kind::renamed, to, from, std::move(kept)});
    written_[to] = written_[from];
    unsynced_.synced[to] = unsynced_.synced[from];
    written_.erase(from);
    unsynced_.synced.erase(from);
    return status;
}

IOStatus FaultyDisk::DeleteFile(const std::string& path, const IOOptions& options,
                                IODebugContext* debug) {
    const auto at_work = working();
    if (auto status = next("remove", path); !status.ok()) return status;
    std::lock_guard lock(mutex_);
    auto kept = keep(path);
    auto status = target()->DeleteFile(path, options, debug);
    if (!status.ok()) return status;
    unsynced_.changes.push_back({PowerCut::Change::Kind::removed, path, {}, std::move(kept)});
    written_.erase(path);
    unsynced_.synced.erase(path);
    return status;
}

IOStatus FaultyDisk::GetFreeSpace(const std::string& path, const IOOptions& options,
                                  std::uint64_t* free, IODebugContext* debug) {
    *free = free_;
    return *free == unknown ? target()->GetFreeSpace(path, options, free, debug) : IOStatus::OK();
}

void FaultyDisk::cut_now(const std::string& lived_in, const std::string& to, Random& random) {
    std::unique_lock nobody_works(working_);
    fs::copy(lived_in, to, fs::copy_options::recursive);
    unsynced_.take(lived_in, to, random);
    for (const auto& entry : fs::recursive_directory_iterator(to)) {
        if (entry.path().string().find(kept_suffix) != std::string::npos) fs::remove(entry);
    }
}

void FaultyDisk::hold_syncs(bool hold) {
    {
        std::lock_guard lock(holding_);
        held_ = hold;
    }
    released_.notify_all();
}

void FaultyDisk::wait_to_sync(const std::string& path) {
    if (!path.ends_with(".log")) return;
    std::unique_lock lock(holding_);
    released_.wait_for(lock, std::chrono::milliseconds(100), [this] { return !held_; });
}

void FaultyDisk::cut_power() {
    std::lock_guard lock(mutex_);  // never released, so that no other thread goes on
    std::ofstream(fault_.note, std::ios::binary) << unsynced_.encode();
    ::_exit(cut_exit_code);
}

std::string PowerCut::encode() const {
    std::string note;
    for (const auto& [path, length] : synced) note += fmt::format("length\t{}\t{}\n", path, length);
    for (const auto& change : changes) {
        note += fmt::format("change\t{}\t{}\t{}\t{}\n", static_cast<int>(change.kind), change.path,
                            change.from, change.kept);
    }
    return note;
}

PowerCut PowerCut::decode(const std::string& note) {
    PowerCut cut;
    for (const auto line : split(note, '\n')) {
        const auto fields = split(line, '\t');
        if (fields.size() == 3) {
            cut.synced[std::string(fields[1])] =
                static_cast<std::uint64_t>(parse_int(fields[2]).value_or(0));
        } else if (fields.size() == 5) {
            cut.changes.push_back({static_cast<Change::Kind>(parse_int(fields[1]).value_or(0)),
                                   std::string(fields[2]), std::string(fields[3]),
                                   std::string(fields[4])});
        }
    }
    return cut;
}

namespace {

void undo(const PowerCut::Change& change, const std::function<std::string(std::string)>& here) {
    using Kind = PowerCut::Change::Kind;
    std::error_code ignored;  // a later change may have removed the file
    switch (change.kind) {
        case Kind::made: fs::remove(here(change.path), ignored); break;
        case Kind::renamed:
            fs::rename(here(change.path), here(change.from), ignored);
            if (!change.kept.empty()) fs::rename(here(change.kept), here(change.path), ignored);
            break;
        case Kind::removed:
            if (!change.kept.empty()) fs::rename(here(change.kept), here(change.path), ignored);
            break;
    }
}

// Overwrites the last `torn` of the `arrived` bytes with other bytes, as in a sector that was being
// written when the power was cut.
void tear(const std::string& path, std::uint64_t arrived, std::uint64_t torn, Random& random) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    const auto noise = random.below(2) == 0
                           ? std::string(torn, '\0')
                           : random.text(torn, std::string_view("\x01\x7f\xffspot", 7));
    CHECK(::pwrite(file.get(), noise.data(), torn, static_cast<off_t>(arrived - torn)) ==
              static_cast<ssize_t>(torn),
          "the rig writes");
}

}  // namespace

void PowerCut::take(const std::string& lived_in, const std::string& folder, Random& random) const {
    const auto here = [&](std::string path) { return folder + path.substr(lived_in.size()); };
    for (const auto& [path, length] : synced) {
        std::error_code error;
        // The real size counts and not written_: a thread may have been in the middle of an append.
        const auto size = fs::file_size(here(path), error);
        if (error || size <= length) continue;
        const auto left = random.below(size - length + 1);
        fs::resize_file(here(path), length + left, error);
        CHECK(!error, error.message());
        if (left == 0 || random.below(2) == 0) continue;
        tear(here(path), length + left, std::min<std::uint64_t>(left, 1 + random.below(512)),
             random);
    }
    const auto kept = random.below(changes.size() + 1);
    for (auto at = changes.size(); at > kept; --at) undo(changes[at - 1], here);
}

}  // namespace spot
