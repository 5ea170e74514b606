#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <unordered_set>

#include "base/bytes.h"
#include "base/check.h"
#include "base/log.h"
#include "storage/blob.h"

namespace spot::blob {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t buffer_bytes = 256 * 1024;

tl::unexpected<Error> disk_error(std::string_view what, const std::string& path) {
    const int error = errno;
    if (error == ENOSPC || error == EDQUOT) {
        return fail(Kind::unavailable, "ServiceUnavailable",
                    fmt::format("{}: no space left on the disk", path));
    }
    return fail(Kind::internal, "InternalError",
                fmt::format("{}: {} failed: {}", path, what, std::strerror(error)));
}

// A sync that failed once may have lost pages for good while the next one says all is well, so the
// process ends, as with the log (kv.h).
void sync_or_stop(int fd, const std::string& path) {
    if (::fdatasync(fd) == 0) return;
    log(Level::error, "a sync failed and the process ends; start it again",
        {{"file", path}, {"error", std::strerror(errno)}});
    std::_Exit(1);
}

void sync_folder(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK(fd >= 0, path);
    sync_or_stop(fd, path);
    ::close(fd);
}

class Files;

class FileWriter final : public Writer {
  public:
    FileWriter(Files& files, Id id, std::string staging, int fd)
        : files_(files), id_(std::move(id)), staging_(std::move(staging)), fd_(fd) {
        buffer_.reserve(buffer_bytes);
    }
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;
    ~FileWriter() override {
        if (fd_ >= 0) ::close(fd_);
        if (!sealed_) ::unlink(staging_.c_str());
    }

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
    Result<void> put(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto n = ::write(fd_, bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return disk_error("write", staging_);
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return {};
    }

    Files& files_;
    const Id id_;
    const std::string staging_;
    int fd_;
    std::string buffer_;
    std::uint64_t size_ = 0;
    bool sealed_ = false;
};

class Files final : public Blobs {
  public:
    Files(std::string folder, Random& random) : folder_(std::move(folder)), random_(random) {}

    Result<std::unique_ptr<Writer>> create() override {
        std::string raw(16, '\0');
        random_.fill(std::as_writable_bytes(std::span(raw)));
        Id id(hex(raw));
        auto path = folder_ + "/staging/" + id.value;
        const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0) return disk_error("open", path);
        return std::unique_ptr<Writer>(
            std::make_unique<FileWriter>(*this, std::move(id), std::move(path), fd));
    }

    Result<std::unique_ptr<ByteSource>> open(const Id& id, std::uint64_t offset,
                                             std::uint64_t length) const override {
        return std::unique_ptr<ByteSource>(TRY(FileSource::open(path_of(id), offset, length)));
    }

    Result<void> remove(const Id& id) override {
        release(id);
        const auto path = path_of(id);
        if (::unlink(path.c_str()) != 0 && errno != ENOENT) return disk_error("remove", path);
        return {};
    }

    Result<std::vector<Id>> list(const Id& after, std::size_t limit) const override {
        std::vector<Id> found;
        for (int shelf = 0; shelf < 256 && found.size() < limit; ++shelf) {
            const auto name = fmt::format("{:02x}", shelf);
            if (name < after.value.substr(0, 2)) continue;
            std::vector<std::string> names;
            std::error_code error;
            for (const auto& entry : fs::directory_iterator(folder_ + "/" + name, error)) {
                names.push_back(entry.path().filename().string());
            }
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

    void hold(const Id& id) {
        std::lock_guard lock(mutex_);
        held_.insert(id.value);
    }
    std::string shelf_of(const Id& id) const { return folder_ + "/" + id.value.substr(0, 2); }
    std::string path_of(const Id& id) const { return shelf_of(id) + "/" + id.value; }

    // The shelves exist before the first answer, so that sealing syncs one folder only.
    Result<void> prepare() {
        std::error_code error;
        fs::remove_all(folder_ + "/staging", error);
        fs::create_directories(folder_ + "/staging", error);
        if (error) {
            return fail(Kind::internal, "DataFolderUnusable",
                        fmt::format("{}: cannot be made: {}", folder_, error.message()));
        }
        if (fs::exists(folder_ + "/ff")) return {};
        for (int shelf = 0; shelf < 256; ++shelf) {
            const auto path = fmt::format("{}/{:02x}", folder_, shelf);
            if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
                return disk_error("make folder", path);
            }
        }
        sync_folder(folder_);
        return {};
    }

  private:
    const std::string folder_;
    Random& random_;
    mutable std::mutex mutex_;
    std::unordered_set<std::string> held_;
};

Result<Id> FileWriter::seal() {
    TRY(flush());
    sync_or_stop(fd_, staging_);
    ::close(std::exchange(fd_, -1));
    files_.hold(id_);
    const auto path = files_.path_of(id_);
    if (::rename(staging_.c_str(), path.c_str()) != 0) {
        auto error = disk_error("rename", path);
        files_.release(id_);
        return error;
    }
    sealed_ = true;
    sync_folder(files_.shelf_of(id_));
    return id_;
}

}  // namespace

Result<std::unique_ptr<Blobs>> open_blob_files(const std::string& folder, Random& random) {
    auto files = std::make_unique<Files>(folder, random);
    TRY(files->prepare());
    return std::unique_ptr<Blobs>(std::move(files));
}

}  // namespace spot::blob
