#include "cli/models/runtime_get.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/system/process.h"
#include "cli/models/archive.h"
#include "cli/models/fetch.h"
#include "cli/models/model_folder.h"
#include "cli/models/model_table.h"
#include "cli/program.h"
#include "cli/stop.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto between_looks_at_lock = std::chrono::milliseconds(200);

// Other processes wait until this one is done, and then find the library.
Result<Descriptor> lock_folder(const std::string& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (held.get() < 0) {
        return fail(Kind::invalid, "NotWritable",
                    fmt::format("{}: cannot be made: {}; name another folder with --models-dir",
                                folder, error ? error.message() : std::strerror(errno)));
    }
    bool told = false;
    while (::flock(held.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        if (!told) say("ONNX Runtime is being installed by another process: waiting.");
        told = true;
        if (stopping()) return fail(Kind::unavailable, "Cancelled", "stopped");
        pause_for(between_looks_at_lock);
    }
    return held;
}

bool is_whole(const std::string& library) {
    std::error_code error;
    return fs::file_size(library, error) == known_runtime().library_bytes && !error;
}

}  // namespace

Result<std::string> get_runtime(const std::string& models_folder, const std::string& url) {
    const auto& runtime = known_runtime();
    const auto library = runtime_file(models_folder);
    if (runtime.member.empty()) {
        return fail(Kind::not_implemented, "NoSuchRuntime",
                    "ONNX Runtime is not made for this processor; name one that you have built "
                    "with STEREO_SPOT_ONNXRUNTIME");
    }
    if (is_whole(library)) return library;
    const auto folder = fs::path(library).parent_path().string();
    const auto held = TRY(lock_folder(folder));
    if (is_whole(library)) return library;
    say(fmt::format("ONNX Runtime {} runs the models; its licence: {} ({}).", runtime.version,
                    runtime.licence.name, runtime.licence.where));
    const auto archive = folder + ".tgz";
    TRY(fetch({.name = std::string(runtime.name),
               .url = url.empty() ? std::string(runtime.url) : url,
               .sha256 = std::string(runtime.sha256),
               .size_bytes = runtime.size_bytes,
               .beside_bytes = runtime.library_bytes,
               .overwrite = true},
              archive));
    const auto draft = library + ".part";
    ::unlink(draft.c_str());  // a killed process left it; this one has the lock of the folder
    TRY(unpack_member(archive, std::string(runtime.member), draft, runtime.library_bytes));
    if (::rename(draft.c_str(), library.c_str()) != 0) {
        return fail(Kind::invalid, "NotWritable",
                    fmt::format("{}: cannot be written: {}", library, std::strerror(errno)));
    }
    ::unlink(archive.c_str());
    return library;
}

}  // namespace spot::cli
