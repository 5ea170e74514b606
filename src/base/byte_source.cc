#include "base/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace spot {

Result<std::size_t> StringSource::read(std::span<std::byte> out) {
    const auto n = std::min(out.size(), bytes_.size() - at_);
    std::memcpy(out.data(), bytes_.data() + at_, n);
    at_ += n;
    return n;
}

bool StringSource::rewind() {
    at_ = 0;
    return true;
}

Result<std::unique_ptr<FileSource>> FileSource::open(const std::string& path, std::uint64_t offset,
                                                     std::uint64_t length) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        const auto kind = errno == ENOENT ? Kind::not_found : Kind::invalid;
        return fail(kind, "FileNotReadable",
                    fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
    }
    struct stat info {};
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(fd);
        return fail(Kind::invalid, "FileNotReadable",
                    fmt::format("{}: is not a regular file", path));
    }
    const auto total = static_cast<std::uint64_t>(info.st_size);
    if (length == ~std::uint64_t{0}) length = total > offset ? total - offset : 0;
    return std::unique_ptr<FileSource>(new FileSource(fd, offset, length));
}

FileSource::~FileSource() {
    ::close(fd_);
}

Result<std::size_t> FileSource::read(std::span<std::byte> out) {
    const auto want = std::min<std::uint64_t>(out.size(), length_ - at_);
    if (want == 0) return std::size_t{0};
    ssize_t n = 0;
    do {
        n = ::pread(fd_, out.data(), want, static_cast<off_t>(offset_ + at_));
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        return fail(Kind::internal, "InternalError",
                    fmt::format("reading a file failed: {}", std::strerror(errno)));
    }
    if (n == 0) {
        return fail(Kind::internal, "IncompleteBody", "the file is shorter than it was");
    }
    at_ += static_cast<std::uint64_t>(n);
    return static_cast<std::size_t>(n);
}

bool FileSource::rewind() {
    at_ = 0;
    return true;
}

Result<std::string> read_all(ByteSource& source, std::uint64_t limit) {
    if (source.size() > limit) {
        return fail(Kind::too_large, "EntityTooLarge",
                    fmt::format("{} bytes; at most {} are taken", source.size(), limit));
    }
    std::string out(source.size(), '\0');
    std::size_t at = 0;
    while (at < out.size()) {
        const auto n = TRY(source.read(std::as_writable_bytes(std::span(out).subspan(at))));
        if (n == 0) return fail(Kind::internal, "IncompleteBody", "the body ended early");
        at += n;
    }
    return out;
}

}  // namespace spot
