#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <unordered_set>

#include "base/bytes.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "storage/blob.h"

namespace spot::blob {
namespace {

using rocksdb::IOStatus;

constexpr std::size_t buffer_bytes = 256 * 1024;
const rocksdb::IOOptions plain;

tl::unexpected<Error> refused(const IOStatus& status, const std::string& path) {
    return fail(disk_error(status, path));
}

class Files;

class FileWriter final : public Writer {
  public:
    FileWriter(Files& files, Id id, std::string staging,
               std::unique_ptr<rocksdb::FSWritableFile> file)
        : files_(files), id_(std::move(id)), staging_(std::move(staging)), file_(std::move(file)) {
        buffer_.reserve(buffer_bytes);
    }
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;
    ~FileWriter() override;

    Result<void> write(std::string_view bytes) override {
        size_ += bytes.size();
        if (buffer_.size() + bytes.size() < buffer_bytes) {
            buffer_ += bytes;
            return {};
        }
        TRY(flush());
        return put(bytes);
    }

    Result<Id> seal() override;
    std::uint64_t size() const override { return size_; }

  private:
    Result<void> flush() {
        TRY(put(buffer_));
        buffer_.clear();
        return {};
    }
    Result<void> put(std::string_view bytes);

    Files& files_;
    const Id id_;
    const std::string staging_;
    std::unique_ptr<rocksdb::FSWritableFile> file_;
    std::string buffer_;
    std::uint64_t size_ = 0;
    bool sealed_ = false;
};

// A part of a sealed blob, which stays readable after its name is removed.
class BlobSource final : public ByteSource {
  public:
    BlobSource(std::unique_ptr<rocksdb::FSRandomAccessFile> file, std::string path,
               std::uint64_t offset, std::uint64_t length)
        : file_(std::move(file)), path_(std::move(path)), offset_(offset), length_(length) {}

    std::uint64_t size() const override { return length_; }
    Result<std::size_t> read(std::span<std::byte> out) override {
        const auto want = std::min<std::uint64_t>(out.size(), length_ - at_);
        if (want == 0) return std::size_t{0};
        rocksdb::Slice found;
        auto* const bytes = reinterpret_cast<char*>(out.data());
        const auto status = file_->Read(offset_ + at_, want, plain, &found, bytes, nullptr);
        if (!status.ok()) return refused(status, path_);
        if (found.empty()) {
            return fail(Kind::internal, "IncompleteBody",
                        fmt::format("{}: the file is shorter than it was", path_));
        }
        if (found.data() != bytes) std::memcpy(bytes, found.data(), found.size());
        at_ += found.size();
        return found.size();
    }
    bool rewind() override {
        at_ = 0;
        return true;
    }

  private:
    const std::unique_ptr<rocksdb::FSRandomAccessFile> file_;
    const std::string path_;
    const std::uint64_t offset_;
    const std::uint64_t length_;
    std::uint64_t at_ = 0;
};

class Files final : public Blobs {
  public:
    Files(std::string folder, Random& random, FileOptions options)
        : folder_(std::move(folder)), random_(random), options_(std::move(options)) {}

    Result<std::unique_ptr<Writer>> create() override {
        std::string raw(16, '\0');
        random_.fill(std::as_writable_bytes(std::span(raw)));
        Id id(hex(raw));
        auto path = folder_ + "/staging/" + id.value;
        std::unique_ptr<rocksdb::FSWritableFile> file;
        const auto status = disk().NewWritableFile(path, {}, &file, nullptr);
        if (!status.ok()) return refused(status, path);
        return std::unique_ptr<Writer>(
            std::make_unique<FileWriter>(*this, std::move(id), std::move(path), std::move(file)));
    }

    Result<std::unique_ptr<ByteSource>> open(const Id& id, std::uint64_t offset,
                                             std::uint64_t length) const override {
        auto path = path_of(id);
        std::unique_ptr<rocksdb::FSRandomAccessFile> file;
        const auto status = disk().NewRandomAccessFile(path, {}, &file, nullptr);
        if (is_gone(status)) {
            return fail(Kind::not_found, "FileNotReadable",
                        fmt::format("{}: there is no such blob", path));
        }
        if (!status.ok()) return refused(status, path);
        return std::unique_ptr<ByteSource>(
            std::make_unique<BlobSource>(std::move(file), std::move(path), offset, length));
    }

    Result<void> remove(const Id& id) override {
        release(id);
        const auto path = path_of(id);
        std::lock_guard lock(removing_);
        const auto status = disk().DeleteFile(path, plain, nullptr);
        if (!status.ok() && !is_gone(status)) return refused(status, path);
        FAILPOINT("blob.removed");
        return {};
    }

    Result<std::vector<Id>> list(const Id& after, std::size_t limit) const override {
        std::vector<Id> found;
        for (int shelf = 0; shelf < 256 && found.size() < limit; ++shelf) {
            const auto name = fmt::format("{:02x}", shelf);
            if (name < after.value.substr(0, 2)) continue;
            std::vector<std::string> names;
            const auto path = folder_ + "/" + name;
            const auto status = disk().GetChildren(path, plain, &names, nullptr);
            if (!status.ok()) return refused(status, path);
            std::sort(names.begin(), names.end());
            std::lock_guard lock(mutex_);
            for (auto& id : names) {
                if (id > after.value && !held_.contains(id) && found.size() < limit) {
                    found.emplace_back(std::move(id));
                }
            }
        }
        return found;
    }

    void release(const Id& id) override {
        std::lock_guard lock(mutex_);
        held_.erase(id.value);
    }

    std::unique_lock<std::mutex> keep_all() override { return std::unique_lock(removing_); }

    Result<void> copy_to(const std::string& folder) const override {
        TRY(make_folder(folder));
        for (int shelf = 0; shelf < 256; ++shelf) {
            const auto name = fmt::format("/{:02x}", shelf);
            std::vector<std::string> ids;
            TRY(make_folder(folder + name));
            auto status = disk().GetChildren(folder_ + name, plain, &ids, nullptr);
            for (const auto& id : ids) {
                if (!status.ok()) break;
                status = disk().LinkFile(folder_ + name + "/" + id, folder + name + "/" + id, plain,
                                         nullptr);
            }
            if (!status.ok()) return refused(status, folder + name);
        }
        return {};
    }

    void hold(const Id& id) {
        std::lock_guard lock(mutex_);
        held_.insert(id.value);
    }
    std::string shelf_of(const Id& id) const { return folder_ + "/" + id.value.substr(0, 2); }
    std::string path_of(const Id& id) const { return shelf_of(id) + "/" + id.value; }
    Disk& disk() const { return *options_.disk; }
    Space* space() const { return options_.space; }

    void sync_folder(const std::string& path) const {
        std::unique_ptr<rocksdb::FSDirectory> folder;
        auto status = disk().NewDirectory(path, plain, &folder, nullptr);
        if (status.ok()) status = folder->Fsync(plain, nullptr);
        if (!status.ok()) stop_for("sync", status, path);
    }

    // All folders XX are made before the first answer, so that sealing syncs one folder only.
    Result<void> prepare() {
        const auto staging = folder_ + "/staging";
        TRY(make_folder(folder_));
        TRY(make_folder(staging));
        FAILPOINT("blob.folder.made");
        std::vector<std::string> left;
        auto status = disk().GetChildren(staging, plain, &left, nullptr);
        for (const auto& name : left) {
            if (!status.ok()) break;
            status = disk().DeleteFile(staging + "/" + name, plain, nullptr);
        }
        if (!status.ok()) return refused(status, staging);
        // A restored folder may have some of them.
        bool made = false;
        for (int shelf = 0; shelf < 256; ++shelf) {
            const auto path = fmt::format("{}/{:02x}", folder_, shelf);
            if (disk().FileExists(path, plain, nullptr).ok()) continue;
            TRY(make_folder(path));
            made = true;
        }
        if (made) sync_folder(folder_);
        return {};
    }

  private:
    Result<void> make_folder(const std::string& path) const {
        const auto status = disk().CreateDirIfMissing(path, plain, nullptr);
        if (status.ok()) return {};
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: cannot be made: {}", path, status.ToString()));
    }
    static bool is_gone(const IOStatus& status) {
        return status.IsNotFound() || status.IsPathNotFound();
    }

    const std::string folder_;
    Random& random_;
    const FileOptions options_;
    mutable std::mutex mutex_;
    std::unordered_set<std::string> held_;
    std::mutex removing_;
};

FileWriter::~FileWriter() {
    file_.reset();
    if (sealed_) return;
    // If the removal fails, the next opening of the folder removes the file.
    files_.disk().DeleteFile(staging_, plain, nullptr).PermitUncheckedError();
}

Result<void> FileWriter::put(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (files_.space() != nullptr) {
        TRY(files_.space()->take(bytes.size(), Space::Use::growth));
    }
    const auto status = file_->Append({bytes.data(), bytes.size()}, plain, nullptr);
    if (!status.ok()) return refused(status, staging_);
    FAILPOINT("blob.written");
    return {};
}

Result<Id> FileWriter::seal() {
    TRY(flush());
    FAILPOINT("blob.sync.before");
    if (const auto status = file_->Sync(plain, nullptr); !status.ok()) {
        stop_for("sync", status, staging_);
    }
    FAILPOINT("blob.sync.after");
    if (const auto status = file_->Close(plain, nullptr); !status.ok()) {
        return refused(status, staging_);
    }
    file_.reset();
    files_.hold(id_);
    const auto path = files_.path_of(id_);
    if (const auto status = files_.disk().RenameFile(staging_, path, plain, nullptr);
        !status.ok()) {
        files_.release(id_);
        return refused(status, path);
    }
    sealed_ = true;
    FAILPOINT("blob.renamed");
    files_.sync_folder(files_.shelf_of(id_));
    FAILPOINT("blob.sealed");
    return id_;
}

}  // namespace

Result<std::unique_ptr<Blobs>> open_blob_files(const std::string& folder, Random& random,
                                               FileOptions options) {
    auto files = std::make_unique<Files>(folder, random, std::move(options));
    TRY(files->prepare());
    return std::unique_ptr<Blobs>(std::move(files));
}

}  // namespace spot::blob
