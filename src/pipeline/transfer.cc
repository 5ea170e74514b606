#include "pipeline/transfer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace spot::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t range_bytes = 16u << 20;

Result<void> upload_parts(const Clients& clients, const std::string& path, std::uint64_t size,
                          const std::string& bucket, const std::string& key,
                          const std::string& upload_id) {
    s3::CompleteMultipartUploadInput complete{.bucket = bucket, .key = key, .upload_id = upload_id};
    int number = 0;
    for (std::uint64_t at = 0; at < size; at += part_bytes) {
        s3::UploadPartInput part{
            .bucket = bucket, .key = key, .upload_id = upload_id, .part_number = ++number};
        part.body = TRY(FileSource::open(path, at, std::min(part_bytes, size - at)));
        const auto sent = TRY(clients.s3.upload_part(std::move(part)));
        complete.parts.push_back({number, sent.etag, sent.checksum});
    }
    TRY(clients.s3.complete_multipart_upload(complete));
    return {};
}

struct File {
    int fd;
    ~File() {
        if (fd >= 0) ::close(fd);
    }
};

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            return fail(Kind::unavailable, errno == ENOSPC ? "NoSpace" : "WriteFailed",
                        fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

// In ranges: a broken connection costs one of them, and none is held in memory longer. If-Match
// keeps them of one object.
Result<void> copy_ranges(const Clients& clients, const s3::GetObjectInput& object,
                         std::uint64_t size, int fd, const std::string& path) {
    auto input = object;
    for (std::uint64_t at = 0; at < size; at += range_bytes) {
        input.range = fmt::format("bytes={}-{}", at, std::min(size, at + range_bytes) - 1);
        auto part = TRY(clients.s3.get_object(input));
        const auto bytes = TRY(read_all(*part.body, range_bytes));
        TRY(write_all(fd, bytes, path));
    }
    return {};
}

}  // namespace

Result<void> upload(const Clients& clients, const std::string& path, const std::string& bucket,
                    const std::string& key, const s3::Tags& tags) {
    auto source = TRY(FileSource::open(path));
    const auto size = source->size();
    if (size < multipart_from) {
        s3::PutObjectInput input{.bucket = bucket, .key = key};
        input.body = std::move(source);
        input.headers.content_type = "video/mp4";
        input.tags = tags;
        TRY(clients.s3.put_object(std::move(input)));
        return {};
    }
    s3::CreateMultipartUploadInput create{.bucket = bucket, .key = key};
    create.headers.content_type = "video/mp4";
    create.tags = tags;
    const auto begun = TRY(clients.s3.create_multipart_upload(create));
    auto sent = upload_parts(clients, path, size, bucket, key, begun.upload_id);
    if (!sent) {
        // The first error is the one to tell; what this leaves behind, a lifecycle rule or the
        // plane's own sweep removes.
        [[maybe_unused]] const auto aborted = clients.s3.abort_multipart_upload(
            {.bucket = bucket, .key = key, .upload_id = begun.upload_id});
    }
    return sent;
}

Result<void> download(const Clients& clients, const std::string& bucket, const std::string& key,
                      const std::string& path) {
    const auto head = TRY(clients.s3.head_object({.bucket = bucket, .key = key}));
    const File file{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)};
    if (file.fd < 0) {
        return fail(Kind::unavailable, "WriteFailed",
                    fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
    }
    s3::GetObjectInput object{.bucket = bucket, .key = key};
    object.conditions.if_match = head.etag;
    auto copied = copy_ranges(clients, object, head.content_length, file.fd, path);
    if (!copied) ::unlink(path.c_str());
    return copied;
}

Result<std::vector<std::string>> list_keys(const Clients& clients, const std::string& bucket,
                                           const std::string& prefix) {
    std::vector<std::string> keys;
    s3::ListObjectsV2Input input{.bucket = bucket, .prefix = prefix};
    while (true) {
        const auto page = TRY(clients.s3.list_objects_v2(input));
        for (const auto& object : page.contents) keys.push_back(object.key);
        if (!page.is_truncated) return keys;
        input.continuation_token = page.next_continuation_token;
    }
}

Result<void> remove_keys(const Clients& clients, const std::string& bucket,
                         const std::vector<std::string>& keys) {
    for (std::size_t at = 0; at < keys.size(); at += s3::max_deleted_at_once) {
        s3::DeleteObjectsInput input{.bucket = bucket, .quiet = true};
        const auto end = std::min(keys.size(), at + s3::max_deleted_at_once);
        for (auto i = at; i < end; ++i) input.objects.push_back({keys[i], ""});
        const auto gone = TRY(clients.s3.delete_objects(input));
        if (!gone.errors.empty()) {
            return fail(Kind::unavailable, gone.errors[0].code,
                        fmt::format("{}: {}", gone.errors[0].key, gone.errors[0].message));
        }
    }
    return {};
}

Result<bool> exists(const Clients& clients, const std::string& bucket, const std::string& key) {
    const auto head = clients.s3.head_object({.bucket = bucket, .key = key});
    if (head) return true;
    if (head.error().kind == Kind::not_found) return false;
    return fail(head.error());
}

Result<Scratch> Scratch::make(const Clients& clients) {
    auto parent = clients.settings.work_dir;
    std::error_code error;
    if (parent.empty()) parent = fs::temp_directory_path(error).string();
    auto folder = fmt::format("{}/stereo-spot-{}", parent, clients.random.uuid());
    fs::create_directories(folder, error);
    if (error) {
        return fail(Kind::unavailable, "WriteFailed",
                    fmt::format("{}: cannot be made: {}", folder, error.message()));
    }
    return Scratch(std::move(folder));
}

Scratch::Scratch(Scratch&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}

Scratch::~Scratch() {
    std::error_code ignored;  // what cannot be removed is cleared at the next start
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

}  // namespace spot::pipeline
