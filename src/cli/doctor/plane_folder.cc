#include "cli/doctor/plane_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "http/certificate.h"
#include "plane/folder/data_folder.h"
#include "plane/folder/descriptors.h"
#include "plane/folder/encryption.h"
#include "plane/folder/plane_account.h"
#include "plane/folder/tls_folder.h"
#include "plane/gateway/keys.h"
#include "storage/space.h"

namespace spot::cli::doctor {
namespace {

constexpr std::uint64_t mebibyte = 1u << 20;
constexpr std::uint64_t little_room = 1024 * mebibyte;  // a film and its segments take as much

Finding look_at_folder(const std::string& folder) {
    struct stat info {};
    if (::stat(folder.c_str(), &info) != 0) {
        return failed("folder", fmt::format("{}: {}", folder, std::strerror(errno)),
                      fmt::format("`stereo-spot up --data-dir {}` makes it", folder));
    }
    if (!S_ISDIR(info.st_mode)) {
        return failed("folder", fmt::format("{}: is no folder", folder), "name another --data-dir");
    }
    if ((info.st_mode & 077) != 0) {
        return failed(
            "folder",
            fmt::format("{}: others may enter it (mode {:o})", folder, info.st_mode & 07777),
            fmt::format("chmod 700 {}", folder));
    }
    const auto format = plane::read_format(folder);
    if (!format) return failed("folder", format.error().message, "name another --data-dir");
    if (!*format) {
        return failed("folder", fmt::format("{}: no plane has run on it", folder),
                      fmt::format("`stereo-spot up --data-dir {}` starts one", folder));
    }
    if (**format > plane::data_format) {
        return failed("folder",
                      fmt::format("{}: has format {}, this program knows {}", folder, **format,
                                  plane::data_format),
                      "use the newer stereo-spot that wrote it");
    }
    return ok("folder", fmt::format("{}, format {}, nobody else may enter", folder, **format));
}

Finding look_at_holder(const std::string& folder, bool& running) {
    const auto holder = plane::holder_of(folder);
    running = holder.has_value();
    if (!holder) {
        return warn("plane", "it does not run",
                    fmt::format("`stereo-spot up --data-dir {}` starts "
                                "it with its workers",
                                folder));
    }
    std::string words;
    std::getline(std::ifstream(fmt::format("/proc/{}/cmdline", *holder)), words);
    std::replace(words.begin(), words.end(), '\0', ' ');
    if (words.empty()) words = "of another user or machine";
    return ok("plane", fmt::format("it runs, process {}: {}", *holder, trim(words)));
}

Finding look_at_secrets(const std::string& folder) {
    if (const auto root = plane::read_credentials(folder); !root) {
        return failed("keys", root.error().message, "");
    }
    const auto keys = plane::read_keys(folder);
    if (!keys) return failed("keys", keys.error().message, "");
    return ok("keys", fmt::format("the root's, and {} more", keys->size()));
}

Finding look_at_encryption(const std::string& folder) {
    const auto found = plane::encryption_status(folder);
    if (!found) return failed("encryption", found.error().message, "");
    if (!*found) {
        return ok("encryption",
                  "off: who has the disk reads what is stored (--key-file encrypts a "
                  "new folder)");
    }
    const auto& status = **found;
    std::uint64_t older = 0;
    for (const auto& key : status.by_key) older += key.current ? 0 : key.files;
    const auto text = fmt::format(
        "on, AES-256-GCM, master key {}, data key {}; {} files under "
        "older data keys",
        status.master_id, status.by_key.back().data_key, older);
    if (status.damaged == 0) return ok("encryption", text);
    return failed(
        "encryption",
        fmt::format("{}; {} files are not sealed under any of them", text, status.damaged),
        fmt::format("`stereo-spot verify --data-dir {}` says whether they are missed", folder));
}

Finding look_at_account(const std::string& folder) {
    const auto account = plane::read_account(folder);
    if (!account) return failed("account", account.error().message, "restore a backup");
    return ok("account", fmt::format("{} in {}", account->account_id, account->region));
}

Finding look_at_disk(const std::string& folder) {
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0) {
        return warn("disk",
                    fmt::format("{}: does not say what is free: {}", folder, std::strerror(errno)),
                    "look at it with `df`");
    }
    return judge_space(static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize);
}

Finding look_at_descriptors() {
    const auto shares = plane::take_descriptors();
    if (!shares) return failed("descriptors", shares.error().message, "the plane will not start");
    const auto usual = plane::Descriptors{}.connections;
    const auto found = fmt::format("enough here for {} connections at a time", shares->connections);
    if (shares->connections >= usual) return ok("descriptors", found);
    return warn("descriptors", found,
                "raise `ulimit -n` before the start, or LimitNOFILE= of the service, for more");
}

// Returns no finding where the plane does not use TLS.
Findings look_at_certificate(const std::string& folder) {
    const auto path = plane::serving_certificate(folder);
    if (path.empty()) return {};
    const auto certificate = http::read_certificate(path);
    if (!certificate) return {failed("certificate", certificate.error().message, "start it anew")};
    const auto found =
        fmt::format("for {}, until {}", fmt::join(certificate->names, ", "), certificate->ends);
    if (!certificate->expired) return {ok("certificate", found)};
    return {failed("certificate", found + ": expired, or not valid yet",
                   "put a new one in the place of --tls-cert and --tls-key: it is taken within "
                   "seconds")};
}

}  // namespace

Finding judge_space(std::uint64_t free) {
    const auto reserved = SpaceFloors{}.growth;
    const auto found = fmt::format("{} MiB free; below {} MiB the plane takes nothing new",
                                   free / mebibyte, reserved / mebibyte);
    if (free < reserved) return failed("disk", found, "make room; deleting jobs still works");
    if (free < little_room) return warn("disk", found, "make room before the next film");
    return ok("disk", found);
}

PlaneFolder look_at_plane(const std::string& folder) {
    PlaneFolder seen;
    seen.findings.push_back(look_at_folder(folder));
    std::error_code error;
    if (!std::filesystem::exists(folder + "/FORMAT", error)) return seen;
    seen.findings.push_back(look_at_holder(folder, seen.running));
    seen.findings.push_back(look_at_account(folder));
    seen.findings.push_back(look_at_secrets(folder));
    seen.findings.push_back(look_at_encryption(folder));
    append(seen.findings, look_at_certificate(folder));
    seen.findings.push_back(look_at_disk(folder));
    seen.findings.push_back(look_at_descriptors());
    return seen;
}

}  // namespace spot::cli::doctor
