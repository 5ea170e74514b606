#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "backup/vault.h"
#include "base/byte_source.h"
#include "base/system/process.h"

namespace spot::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_text = 1u << 30;
constexpr std::string_view part_suffix = ".part";

tl::unexpected<Error> broken(const std::string& path, std::string_view what) {
    return fail(Kind::internal, "BackupFailed",
                fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

Result<void> sync_folder(const std::string& path) {
    const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) return broken(path, "cannot be synced");
    return {};
}

// Writes a temporary file, syncs it, renames it and syncs the folder, so that a file with its final
// name is always complete.
Result<void> write_whole(ByteSource& source, const std::string& path) {
    const auto part = path + std::string(part_suffix);
    const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0) return broken(part, "cannot be written");
    std::string buffer(1 << 20, '\0');
    while (true) {
        const auto n = TRY(source.read(std::as_writable_bytes(std::span(buffer))));
        if (n == 0) break;
        auto left = std::string_view(buffer).substr(0, n);
        while (!left.empty()) {
            const auto done = ::write(file.get(), left.data(), left.size());
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) {
                auto error = broken(part, "cannot be written");
                ::unlink(part.c_str());
                return error;
            }
            left.remove_prefix(static_cast<std::size_t>(done));
        }
    }
    if (::fsync(file.get()) != 0) return broken(part, "cannot be synced");
    if (::rename(part.c_str(), path.c_str()) != 0) return broken(path, "cannot be named");
    return sync_folder(fs::path(path).parent_path().string());
}

class FolderVault final : public Vault {
  public:
    explicit FolderVault(std::string folder) : folder_(std::move(folder)) {}

    Result<std::optional<std::uint64_t>> size_of(const std::string& name) override {
        std::error_code error;
        const auto size = fs::file_size(path_of(name), error);
        if (!error) return std::optional<std::uint64_t>(size);
        if (error == std::errc::no_such_file_or_directory) return std::optional<std::uint64_t>();
        return fail(Kind::internal, "BackupFailed",
                    fmt::format("{}: {}", path_of(name), error.message()));
    }
    Result<void> put(const std::string& name, const std::string& path) override {
        const auto source = TRY(FileSource::open(path));
        return store(*source, name);
    }
    Result<void> write(const std::string& name, const std::string& bytes) override {
        StringSource source(bytes);
        return store(source, name);
    }
    Result<void> get(const std::string& name, const std::string& path) override {
        const auto source = TRY(FileSource::open(path_of(name)));
        return write_whole(*source, path);
    }
    Result<std::string> read(const std::string& name) override {
        const auto source = TRY(FileSource::open(path_of(name)));
        return read_all(*source, largest_text);
    }
    Result<std::string> part(const std::string& name, std::uint64_t offset,
                             std::uint64_t length) override {
        const auto source = TRY(FileSource::open(path_of(name), offset, length));
        return read_all(*source, length);
    }
    Result<std::vector<std::string>> list(const std::string& prefix) override {
        std::vector<std::string> names;
        const auto folder = prefix.substr(0, prefix.rfind('/') + 1);
        std::error_code error;  // a folder that is not there holds nothing
        for (const auto& entry : fs::recursive_directory_iterator(folder_ + "/" + folder, error)) {
            if (!entry.is_regular_file()) continue;
            auto name = fs::relative(entry.path(), folder_).string();
            if (name.starts_with(prefix) && !name.ends_with(part_suffix)) {
                names.push_back(std::move(name));
            }
        }
        std::ranges::sort(names);
        return names;
    }
    Result<void> remove(const std::string& name) override {
        if (::unlink(path_of(name).c_str()) == 0 || errno == ENOENT) return {};
        return broken(path_of(name), "cannot be removed");
    }

  private:
    std::string path_of(const std::string& name) const { return folder_ + "/" + name; }
    Result<void> store(ByteSource& source, const std::string& name) {
        const auto path = path_of(name);
        const auto parent = fs::path(path).parent_path();
        std::error_code error;
        if (fs::create_directories(parent, error)) {
            fs::permissions(folder_, fs::perms::owner_all, error);  // it holds the plane's keys
        }
        if (error) {
            return fail(Kind::internal, "BackupFailed",
                        fmt::format("{}: cannot be made: {}", parent.string(), error.message()));
        }
        return write_whole(source, path);
    }

    const std::string folder_;
};

}  // namespace

std::unique_ptr<Vault> folder_vault(const std::string& folder) {
    return std::make_unique<FolderVault>(folder);
}

}  // namespace spot::backup
