#include "pipeline/transfer.h"

#include <fmt/format.h>

#include <filesystem>

#include "s3/transfer.h"

namespace spot::pipeline {

namespace fs = std::filesystem;

Result<void> upload(const Clients& clients, const std::string& path, const std::string& bucket,
                    const std::string& key, const s3::Tags& tags) {
    s3::UploadFileInput input{.path = path, .bucket = bucket, .key = key};
    input.headers.content_type = "video/mp4";
    input.tags = tags;
    input.cancelled = clients.stopping;
    TRY(s3::upload_file(clients.s3, input));
    return {};
}

Result<void> download(const Clients& clients, const std::string& bucket, const std::string& key,
                      const std::string& path) {
    TRY(s3::download_file(
        clients.s3,
        {.bucket = bucket, .key = key, .path = path, .cancelled = clients.stopping}));
    return {};
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
