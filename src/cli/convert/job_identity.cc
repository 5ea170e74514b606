#include "cli/convert/job_identity.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/hash.h"

namespace spot::cli {
namespace {

// The part of a file's state that changes with its content, as far as that is seen without reading
// it.
std::string state_of(const std::string& path) {
    struct stat info {};
    [[maybe_unused]] const int known = ::stat(path.c_str(), &info);  // it was opened before
    return fmt::format("{} bytes at {}\n", info.st_size, info.st_mtime);
}

}  // namespace

std::string job_id_for(const Conversion& conversion) {
    auto identity = std::filesystem::absolute(conversion.in).string() + "\n";
    identity += state_of(conversion.in);
    identity += media::identity_text(conversion.render);
    const auto& model = conversion.render.depth_model.path;
    if (!model.empty()) identity += state_of(model);
    return "convert-" + hex(sha256(identity)).substr(0, 24);
}

}  // namespace spot::cli
