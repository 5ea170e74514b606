#include "plane/folder/identity_providers.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace spot::plane {
namespace {

constexpr std::size_t most_bytes = 1 << 20;

tl::unexpected<Error> unusable(const std::string& path, std::string_view why) {
    return fail(Kind::invalid, "ProvidersUnusable", fmt::format("{}: {}", path, why));
}

std::int64_t nanoseconds(const timespec& time) {
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

std::optional<IdentityProviders::Stamp> IdentityProviders::look(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return std::nullopt;
    return Stamp{path, found.st_ino, found.st_size, nanoseconds(found.st_mtim),
                 nanoseconds(found.st_ctim)};
}

bool IdentityProviders::unchanged() const {
    return std::ranges::all_of(stamps_,
                               [](const Stamp& stamp) { return look(stamp.path) == stamp; });
}

Result<std::string> IdentityProviders::read(const std::string& path) {
    // Looked at before it is read: a change in between is seen the next time.
    const auto stamp = look(path);
    std::ifstream file(path, std::ios::binary);
    if (!stamp || !file) return unusable(path, std::strerror(errno));
    stamps_.push_back(*stamp);
    std::string text(most_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) return unusable(path, "it cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > most_bytes) return unusable(path, "it is larger than 1 MiB");
    return text;
}

Result<std::shared_ptr<const sts::Providers>> IdentityProviders::current() {
    std::lock_guard lock(mutex_);
    if (read_ != nullptr && unchanged()) return read_;
    read_.reset();
    stamps_.clear();
    const auto folder = std::filesystem::path(path_).parent_path();
    auto providers = sts::Providers::parse(
        TRY(read(path_)), [&](const std::string& keys) { return read((folder / keys).string()); });
    if (!providers) return unusable(path_, providers.error().message);
    read_ = std::make_shared<const sts::Providers>(std::move(*providers));
    return read_;
}

}  // namespace spot::plane
