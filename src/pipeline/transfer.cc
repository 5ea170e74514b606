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
        clients.s3, {.bucket = bucket, .key = key, .path = path, .cancelled = clients.stopping}));
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

std::string scratch_place(const Settings& settings) {
    if (!settings.work_dir.empty()) return settings.work_dir;
    std::error_code error;
    return fs::temp_directory_path(error).string();
}

Result<Scratch> Scratch::make(const Clients& clients) {
    const auto parent = scratch_place(clients.settings);
    std::error_code error;
    fs::create_directories(parent, error);
    if (!error) {
        auto made = HiddenFolder::make_in(parent);
        if (made) return Scratch(std::move(*made));
        error = made.error();
    }
    return fail(Kind::unavailable,
                error == std::errc::no_space_on_device ? "NoSpace" : "WriteFailed",
                fmt::format("{}: no folder can be made in it: {}", parent, error.message()));
}

void Scratch::drop(const std::string& name) const {
    std::error_code ignored;  // the file is removed with the folder at the latest
    fs::remove(file(name), ignored);
}

std::string in_words_of_the_film(std::string text, const std::string& place,
                                 const std::string& film) {
    constexpr std::string_view of_paths =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
    const auto begin = (fs::path(place) / HiddenFolder::prefix).string();
    for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
        auto end = std::min(text.find_first_not_of(of_paths, at + begin.size()), text.size());
        while (text[end - 1] == '.') --end;  // the full stops end the sentence, not the name
        const auto name = fs::path(text.substr(at, end - at)).filename().string();
        const bool whole = name == "source" || name == "segment";
        const auto words = whole ? film : "a part of " + film;
        text.replace(at, end - at, words);
        at += words.size();
    }
    return text;
}

}  // namespace spot::pipeline
