#include "plane/folder/identity_providers.h"

#include <fmt/format.h>

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

Result<std::string> read_small(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return unusable(path, std::strerror(errno));
    std::string text(most_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) return unusable(path, "it cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > most_bytes) return unusable(path, "it is larger than 1 MiB");
    return text;
}

}  // namespace

Result<sts::Providers> read_identity_providers(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    auto providers = sts::Providers::parse(
        TRY(read_small(path)),
        [&](const std::string& keys) { return read_small((folder / keys).string()); });
    if (!providers) return unusable(path, providers.error().message);
    return providers;
}

}  // namespace spot::plane
