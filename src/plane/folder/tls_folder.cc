#include "plane/folder/tls_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "plane/folder/data_folder.h"

namespace spot::plane {
namespace {

std::string path_of(const std::string& folder, std::string_view name) {
    return fmt::format("{}/tls/{}", folder, name);
}

bool is_there(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

Result<void> make_folder(const std::string& folder) {
    const auto path = folder + "/tls";
    if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return fail(Kind::internal, "DataFolderUnusable",
                fmt::format("{}: cannot be made: {}", path, std::strerror(errno)));
}

std::vector<std::string> names_for(const std::string& host) {
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    std::array<char, 256> own{};
    // A machine without a host name is reached by its addresses only.
    if (::gethostname(own.data(), own.size() - 1) != 0) own[0] = '\0';
    for (const auto& name : {host, std::string(own.data())}) {
        const bool known = std::find(names.begin(), names.end(), name) != names.end();
        if (!name.empty() && !known && name != "0.0.0.0" && name != "::") names.push_back(name);
    }
    return names;
}

}  // namespace

Result<http::TlsFiles> self_signed_files(const std::string& folder, const std::string& host,
                                         Time now) {
    http::TlsFiles files{path_of(folder, "cert.pem"), path_of(folder, "key.pem")};
    if (is_there(files.certificate)) {
        if (is_there(files.key)) return files;
        return fail(Kind::invalid, "TlsUnusable",
                    fmt::format("{}: is not there, and {} is of no use without it; put it back, or "
                                "remove both to have a new pair made",
                                files.key, files.certificate));
    }
    // A key without a certificate comes from an interrupted start: nobody has used it.
    TRY(make_folder(folder));
    const auto pair = TRY(http::make_self_signed(names_for(host), now));
    TRY(write_file_durably(files.key, pair.key, 0600));
    TRY(write_file_durably(files.certificate, pair.certificate, 0600));
    return files;
}

Result<void> write_serving_certificate(const std::string& folder,
                                       const http::Certificate& certificate) {
    TRY(make_folder(folder));
    return write_file_durably(path_of(folder, "serving.pem"), certificate.pem, 0600);
}

Result<void> forget_serving_certificate(const std::string& folder) {
    const auto path = path_of(folder, "serving.pem");
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return fail(Kind::internal, "DataFolderUnusable",
                fmt::format("{}: cannot be removed: {}", path, std::strerror(errno)));
}

std::string serving_certificate(const std::string& folder) {
    const auto path = path_of(folder, "serving.pem");
    return is_there(path) ? path : std::string();
}

}  // namespace spot::plane
