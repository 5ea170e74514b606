#include "plane/folder/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/bytes.h"
#include "base/failpoint.h"

namespace spot::plane {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> unusable(const std::string& path, std::string_view what) {
    return fail(Kind::internal, "DataFolderUnusable",
                fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

Result<std::string> read_text(const std::string& path) {
    std::ifstream file(path);
    if (!file) return fail(Kind::not_found, "DataFolderUnusable", path + ": is not there");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string value_of(const std::string& text, std::string_view name) {
    for (const auto line : split(text, '\n')) {
        if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == '=') {
            return std::string(trim(line.substr(name.size() + 1)));
        }
    }
    return {};
}

}  // namespace

Result<void> write_file_durably(const std::string& path, std::string_view bytes, int mode) {
    const auto temporary = path + ".new";
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) return unusable(temporary, "cannot be written");
    const bool written =
        ::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
        ::fsync(fd) == 0;
    ::close(fd);
    FAILPOINT("file.written");
    if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) {
        auto error = unusable(path, "cannot be written");
        ::unlink(temporary.c_str());
        return error;
    }
    FAILPOINT("file.renamed");
    const auto parent = fs::path(path).parent_path().string();
    const auto folder = parent.empty() ? "." : parent;
    const int folder_fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder_fd < 0) return unusable(folder, "cannot be opened");
    const bool synced = ::fsync(folder_fd) == 0;
    ::close(folder_fd);
    if (!synced) return unusable(folder, "cannot be synced");
    return {};
}

Result<void> prepare_data_folder(const std::string& folder, int format) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: the data folder cannot be made: {}", folder, error.message()));
    }
    ::chmod(folder.c_str(), 0700);
    if (const auto version = TRY(read_format(folder))) {
        if (*version > data_format) {
            return fail(
                Kind::conflict, "DataFolderNewer",
                fmt::format("{}: the data folder was written by a newer stereo-spot (format "
                            "{}, this one knows {}); use that version or another --data-dir",
                            folder, *version, data_format));
        }
    } else {
        TRY(write_file_durably(folder + "/FORMAT", fmt::format("{}\n", format), 0600));
    }
    FAILPOINT("folder.format.written");
    fs::remove_all(folder + "/work", error);
    for (const auto* name : {"/store", "/blobs", "/work"}) {
        fs::create_directories(folder + name, error);
        if (error) {
            return fail(Kind::internal, "DataFolderUnusable",
                        fmt::format("{}{}: cannot be made: {}", folder, name, error.message()));
        }
    }
    return {};
}

Result<std::optional<int>> read_format(const std::string& folder) {
    const auto text = read_text(folder + "/FORMAT");
    if (!text) return std::optional<int>();
    const auto version = parse_int(trim(*text));
    if (!version) {
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}/FORMAT: is not a version number; is this a data folder of "
                                "stereo-spot?",
                                folder));
    }
    return std::optional(static_cast<int>(*version));
}

std::optional<int> holder_of(const std::string& folder) {
    const int fd = ::open((folder + "/store/LOCK").c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return std::nullopt;
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    const bool asked = ::fcntl(fd, F_GETLK, &lock) == 0;
    ::close(fd);
    if (!asked || lock.l_type == F_UNLCK) return std::nullopt;
    return static_cast<int>(lock.l_pid);
}

Result<wire::Credentials> read_credentials(const std::string& folder) {
    const auto path = folder + "/credentials";
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return fail(Kind::not_found, "DataFolderUnusable",
                    fmt::format("{}: holds no credentials yet; start a plane on it first", folder));
    }
    if ((info.st_mode & 077) != 0) {
        return fail(Kind::denied, "DataFolderUnusable",
                    fmt::format("{}: others can read the secret; run chmod 600 on it", path));
    }
    const auto text = TRY(read_text(path));
    wire::Credentials credentials{value_of(text, "access_key_id"),
                                  value_of(text, "secret_access_key"), ""};
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
        return fail(
            Kind::internal, "DataFolderUnusable",
            fmt::format("{}: is damaged: it has no access_key_id or secret_access_key", path));
    }
    return credentials;
}

Result<wire::Credentials> load_credentials(const std::string& folder, Random& random) {
    auto existing = read_credentials(folder);
    if (existing || existing.error().kind != Kind::not_found) return existing;
    const wire::Credentials made{
        "AKIA" + random.text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        random.text(40, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"), ""};
    TRY(write_file_durably(folder + "/credentials",
                           fmt::format("access_key_id={}\nsecret_access_key={}\n",
                                       made.access_key_id, made.secret_access_key),
                           0600));
    return made;
}

Result<void> write_endpoint(const std::string& folder, const std::string& endpoint) {
    return write_file_durably(folder + "/endpoint", endpoint + "\n", 0600);
}

Result<std::string> read_endpoint(const std::string& folder) {
    const auto text = read_text(folder + "/endpoint");
    if (text) return std::string(trim(*text));
    return fail(Kind::not_found, "DataFolderUnusable",
                fmt::format("{}: no plane has run on this folder yet; start one with `stereo-spot "
                            "serve --data-dir {}`",
                            folder, folder));
}

}  // namespace spot::plane
