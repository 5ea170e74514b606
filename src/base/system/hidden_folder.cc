#include "base/system/hidden_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace spot {
namespace {

namespace fs = std::filesystem;

constexpr auto prefix = HiddenFolder::prefix;
constexpr std::string_view pattern = "XXXXXX";
constexpr std::string_view owner_name = "owner";
// Another process may take a new folder for an abandoned one before it is locked.
constexpr int attempts = 10;

bool has_our_name(std::string_view name) {
    return name.size() == prefix.size() + pattern.size() && name.starts_with(prefix) &&
           std::all_of(name.begin() + prefix.size(), name.end(), [](unsigned char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

std::string this_machine() {
    std::string id;
    std::ifstream("/etc/machine-id") >> id;
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) == 0) id += std::string(" ") + host.data();
    return id;
}

// Opens and locks a folder; nullopt where it is another user's or in use.
std::optional<Descriptor> take(const std::string& path) {
    Descriptor held(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (held.get() < 0) return std::nullopt;
    struct stat info {};
    if (::fstat(held.get(), &info) != 0) return std::nullopt;
    if (info.st_uid != ::geteuid() || (info.st_mode & 077) != 0) return std::nullopt;
    if (::flock(held.get(), LOCK_EX | LOCK_NB) != 0) return std::nullopt;
    return held;
}

// Locks the folder and writes its owner into it. False: another process has just taken it for an
// abandoned one.
bool claim(const std::string& path, Descriptor& held) {
    held = Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (held.get() < 0) return false;
    // A file system without locks is accepted: take() fails there, so nobody removes folders.
    if (::flock(held.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
    const Descriptor file(::openat(held.get(), std::string(owner_name).c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    // On a full disk the folder stays without an owner's name, and nobody removes it later.
    if (file.get() < 0) return errno == ENOSPC || errno == EDQUOT;
    const auto id = this_machine();
    [[maybe_unused]] const auto written = ::write(file.get(), id.data(), id.size());
    return true;
}

bool abandoned(const std::string& path, const std::string& machine) {
    std::ifstream file(path + "/" + std::string(owner_name));
    const std::string owner{std::istreambuf_iterator<char>(file), {}};
    return file && owner == machine;
}

}  // namespace

tl::expected<HiddenFolder, std::error_code> HiddenFolder::make_in(const std::string& folder) {
    remove_abandoned_folders(folder);
    for (int attempt = 1;; ++attempt) {
        auto path = (fs::path(folder) / (std::string(prefix) + std::string(pattern))).string();
        if (::mkdtemp(path.data()) == nullptr) {
            return tl::unexpected(std::error_code(errno, std::generic_category()));
        }
        Descriptor held;
        if (claim(path, held)) return HiddenFolder(std::move(path), std::move(held));
        const int error = errno;
        ::rmdir(path.c_str());
        if (attempt == attempts) {
            return tl::unexpected(std::error_code(error, std::generic_category()));
        }
    }
}

HiddenFolder::HiddenFolder(HiddenFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), held_(std::move(other.held_)) {}

HiddenFolder::~HiddenFolder() {
    if (path_.empty()) return;
    std::error_code ignored;  // whatever stays is removed when the next folder is made
    fs::remove_all(path_, ignored);
}

int remove_abandoned_folders(const std::string& folder) {
    int removed = 0;
    const auto machine = this_machine();
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const auto path = at->path().string();
        if (!has_our_name(at->path().filename().string())) continue;
        const auto held = take(path);
        if (!held || !abandoned(path, machine)) continue;
        std::error_code ignored;
        fs::remove_all(path, ignored);
        removed += fs::exists(path, ignored) ? 0 : 1;
    }
    return removed;
}

}  // namespace spot
