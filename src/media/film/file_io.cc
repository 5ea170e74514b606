#include "media/film/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/check.h"
#include "media/draft_name.h"

namespace spot::media {
namespace {

// Reading jumps between streams of badly interleaved films: a small block keeps that cheap.
constexpr int read_block_bytes = 128 << 10;
constexpr int write_block_bytes = 1 << 20;

tl::unexpected<Error> is_folder(const std::string& path) {
    return fail(Kind::invalid, "NotReadable",
                fmt::format("{} is a folder; name a film in it.", path));
}

tl::unexpected<Error> system_fail(const std::string& path, std::string_view what, int error) {
    // Behind the sandbox's walls a folder is forbidden before it is found to be one.
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return is_folder(path);
    const auto message = fmt::format("Cannot {} {}: {}.", what, path, std::strerror(error));
    if (error == ENOENT) return fail(Kind::not_found, "NotReadable", message);
    if (error == EACCES || error == EPERM) return fail(Kind::denied, "NotReadable", message);
    if (error == ENOSPC || error == EDQUOT) return fail(Kind::unavailable, "NoSpace", message);
    return fail(Kind::unavailable, "InputOutput", message);
}

}  // namespace

FileIo::FileIo(int fd, bool writable) : fd_(fd) {
    const int block = writable ? write_block_bytes : read_block_bytes;
    auto* buffer = static_cast<std::uint8_t*>(av_malloc(static_cast<std::size_t>(block)));
    CHECK(buffer != nullptr, "out of memory");
    io_.reset(avio_alloc_context(buffer, block, writable ? 1 : 0, this, &FileIo::read,
                                 &FileIo::write, &FileIo::seek));
    CHECK(io_ != nullptr, "out of memory");
}

FileIo::~FileIo() {
    io_.reset();
    ::close(fd_);
}

Result<std::unique_ptr<FileIo>> FileIo::open_to_read(const std::string& path) {
    // Opening a pipe that nobody writes to would wait for ever; for files it changes nothing.
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return system_fail(path, "read", errno);
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(fd);
        if (S_ISDIR(status.st_mode)) return is_folder(path);
        return fail(Kind::invalid, "NotReadable",
                    fmt::format("{} is a pipe, a device or a socket. A film is not read from front "
                                "to back: name a file.",
                                path));
    }
    if (status.st_size == 0) {
        ::close(fd);
        return fail(Kind::invalid, "EmptyFile", fmt::format("{} is empty (0 bytes).", path));
    }
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return std::unique_ptr<FileIo>(new FileIo(fd, false));
}

Result<std::unique_ptr<FileIo>> FileIo::create(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return system_fail(path, "write", errno);
    return std::unique_ptr<FileIo>(new FileIo(fd, true));
}

std::uint64_t FileIo::size() const {
    struct stat status {};
    return ::fstat(fd_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

Result<void> FileIo::flush(const std::string& path) {
    avio_flush(io_.get());
    if (io_->error < 0) return av_fail(io_->error, "InputOutput", "Cannot write", path);
    return {};
}

int FileIo::read(void* self, std::uint8_t* into, int size) {
    auto& file = *static_cast<FileIo*>(self);
    ssize_t got = 0;
    do {
        got = ::read(file.fd_, into, static_cast<std::size_t>(size));
    } while (got < 0 && errno == EINTR);
    if (got < 0) return AVERROR(errno);
    if (got == 0) return AVERROR_EOF;
    file.position_ += static_cast<std::uint64_t>(got);
    return static_cast<int>(got);
}

int FileIo::write(void* self, std::uint8_t* from, int size) {
    auto& file = *static_cast<FileIo*>(self);
    int done = 0;
    while (done < size) {
        const auto put = ::write(file.fd_, from + done, static_cast<std::size_t>(size - done));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return AVERROR(errno);
        done += static_cast<int>(put);
        file.position_ += static_cast<std::uint64_t>(put);
    }
    return size;
}

std::int64_t FileIo::seek(void* self, std::int64_t offset, int whence) {
    auto& file = *static_cast<FileIo*>(self);
    if ((whence & AVSEEK_SIZE) != 0) return static_cast<std::int64_t>(file.size());
    const auto at = ::lseek(file.fd_, offset, whence & ~AVSEEK_FORCE);
    if (at < 0) return AVERROR(errno);
    file.position_ = static_cast<std::uint64_t>(at);
    return at;
}

Draft::Draft(std::string final_path)
    : final_path_(std::move(final_path)), path_(draft_name(final_path_)) {}

Draft::~Draft() {
    if (!published_) ::unlink(path_.c_str());
}

Result<void> Draft::publish() {
    if (std::rename(path_.c_str(), final_path_.c_str()) != 0) {
        return system_fail(final_path_, "name", errno);
    }
    published_ = true;
    return {};
}

}  // namespace spot::media
