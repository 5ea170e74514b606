#include "s3/transfer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/bytes.h"
#include "base/log.h"
#include "s3/rules/checksums.h"

namespace spot::s3 {
namespace {

tl::unexpected<Error> cancelled_error() {
    return fail(Kind::unavailable, "Cancelled", "The transfer was cancelled.");
}

bool is_cancelled(const std::function<bool()>& cancelled) {
    return cancelled && cancelled();
}

std::uint64_t part_size(std::uint64_t size) {
    const auto needed =
        (size + static_cast<std::uint64_t>(max_parts) - 1) / static_cast<std::uint64_t>(max_parts);
    return std::max(part_bytes, needed);
}

Result<CompletedPart> send_part(Api& api, const UploadFileInput& input,
                                const std::string& upload_id, int number, std::uint64_t offset,
                                std::uint64_t length) {
    UploadPartInput part{input.bucket, input.key, upload_id, number, nullptr, {}};
    part.body = TRY(FileSource::open(input.path, offset, length));
    part.digests.algorithm = Algorithm::crc64nvme;
    auto sent = TRY(api.upload_part(std::move(part)));
    return CompletedPart{number, std::move(sent.etag), std::move(sent.checksum)};
}

Result<PutObjectOutput> send_parts(Api& api, const UploadFileInput& input,
                                   const std::string& upload_id, std::uint64_t size) {
    CompleteMultipartUploadInput complete;
    complete.bucket = input.bucket;
    complete.key = input.key;
    complete.upload_id = upload_id;
    const auto step = part_size(size);
    for (std::uint64_t offset = 0; offset < size; offset += step) {
        if (is_cancelled(input.cancelled)) return cancelled_error();
        const auto number = static_cast<int>(complete.parts.size()) + 1;
        complete.parts.push_back(
            TRY(send_part(api, input, upload_id, number, offset, std::min(step, size - offset))));
    }
    auto done = TRY(api.complete_multipart_upload(complete));
    return PutObjectOutput{std::move(done.etag), std::move(done.checksum),
                           std::move(done.version_id), std::move(done.expiration), size};
}

Result<PutObjectOutput> upload_in_parts(Api& api, const UploadFileInput& input,
                                        std::uint64_t size) {
    const auto upload =
        TRY(api.create_multipart_upload({input.bucket, input.key, input.headers, input.tags,
                                         Algorithm::crc64nvme, ChecksumType::full_object}));
    auto output = send_parts(api, input, upload.upload_id, size);
    if (output) return output;
    auto aborted = api.abort_multipart_upload({input.bucket, input.key, upload.upload_id});
    if (!aborted && aborted.error().kind != Kind::not_found) {
        log(Level::warn, "an upload that failed could not be aborted",
            {{"bucket", input.bucket},
             {"key", input.key},
             {"upload_id", upload.upload_id},
             {"error", aborted.error().message}});
    }
    return output;
}

// A file that is written from front to back and renamed to its final name when it is complete.
class Target {
  public:
    Target(std::string path, bool sync)
        : path_(std::move(path)), part_(path_ + ".part"), sync_(sync) {}
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;
    ~Target() {
        if (fd_ < 0) return;
        ::close(fd_);
        ::unlink(part_.c_str());
    }

    Result<void> open() {
        fd_ = ::open(part_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (fd_ < 0) return broken("open");
        return {};
    }
    Result<void> write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto n = ::write(fd_, bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return broken("write");
            bytes.remove_prefix(static_cast<std::size_t>(n));
            size_ += static_cast<std::uint64_t>(n);
        }
        return {};
    }
    Result<void> finish() {
        if (sync_ && ::fsync(fd_) != 0) return broken("fsync");
        if (::close(std::exchange(fd_, -1)) != 0 || ::rename(part_.c_str(), path_.c_str()) != 0) {
            const int error = errno;
            ::unlink(part_.c_str());
            errno = error;
            return broken("put in place");
        }
        if (!sync_) return {};
        // The sync of the folder makes the new name durable, too.
        const auto folder = std::filesystem::absolute(path_).parent_path();
        const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const bool kept = fd >= 0 && ::fsync(fd) == 0;
        const int error = errno;
        if (fd >= 0) ::close(fd);
        errno = error;
        return kept ? Result<void>{} : broken("fsync of the folder");
    }
    std::uint64_t size() const { return size_; }

  private:
    tl::unexpected<Error> broken(std::string_view what) {
        return fail(Kind::unavailable, errno == ENOSPC ? "NoSpace" : "WriteFailed",
                    fmt::format("{}: {} failed: {}", part_, what, std::strerror(errno)));
    }
    const std::string path_;
    const std::string part_;
    const bool sync_;
    int fd_ = -1;
    std::uint64_t size_ = 0;
};

// A broken connection is worth another attempt; an answer with an error is not.
bool may_pass(const Error& error) {
    return error.kind == Kind::unavailable || error.kind == Kind::throttled;
}

// If-Match makes sure that all ranges come from the same version of the object.
Result<std::string> get_range(Api& api, const DownloadFileInput& input,
                              const HeadObjectOutput& head, std::uint64_t at) {
    const auto length = std::min(range_bytes, head.content_length - at);
    GetObjectInput get{.bucket = input.bucket, .key = input.key};
    get.conditions.if_match = head.etag;
    get.range = fmt::format("bytes={}-{}", at, at + length - 1);
    for (int attempt = 1;; ++attempt) {
        auto bytes = [&]() -> Result<std::string> {
            const auto got = TRY(api.get_object(get));
            return read_all(*got.body, range_bytes);
        }();
        if (bytes && bytes->size() == length) return bytes;
        if (attempt < input.attempts && (bytes || may_pass(bytes.error()))) continue;
        if (!bytes) return bytes;
        return fail(Kind::unavailable, "IncompleteBody",
                    fmt::format("{} of {} bytes came.", bytes->size(), length));
    }
}

}  // namespace

Result<PutObjectOutput> upload_file(Api& api, const UploadFileInput& input) {
    auto file = TRY(FileSource::open(input.path));
    const auto size = file->size();
    if (size >= multipart_from_bytes) return upload_in_parts(api, input, size);
    PutObjectInput put;
    put.bucket = input.bucket;
    put.key = input.key;
    put.body = std::move(file);
    put.headers = input.headers;
    put.tags = input.tags;
    return api.put_object(std::move(put));
}

Result<HeadObjectOutput> download_file(Api& api, const DownloadFileInput& input) {
    auto head = TRY(api.head_object(
        {.bucket = input.bucket, .key = input.key, .checksum_mode = ChecksumMode::enabled}));
    Target target(input.path, input.sync);
    TRY(target.open());
    std::optional<Hasher> hash;
    if (head.checksum && head.checksum->type == ChecksumType::full_object) {
        hash.emplace(head.checksum->algorithm);
    }
    while (target.size() < head.content_length) {
        if (is_cancelled(input.cancelled)) return cancelled_error();
        const auto bytes = TRY(get_range(api, input, head, target.size()));
        TRY(target.write(bytes));
        if (hash) hash->update(bytes);
    }
    if (hash && base64(hash->finish()) != head.checksum->value) {
        return fail(Kind::unavailable, "BadDigest", "The bytes that came are not those stored.");
    }
    TRY(target.finish());
    return head;
}

}  // namespace spot::s3
