#include "cli/models/model_folder.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/bytes.h"
#include "base/printable.h"
#include "cli/models/download_bar.h"
#include "cli/models/model_table.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".onnx";
constexpr std::size_t longest_name = 100;
constexpr std::size_t most_models = 10'000;  // the most that are listed

std::string environment(const char* name) {
    const char* said = std::getenv(name);
    return said != nullptr ? said : "";
}

std::string home() {
    auto said = environment("HOME");
    if (!said.empty()) return said;
    const auto* user = ::getpwuid(::geteuid());
    return user != nullptr && user->pw_dir != nullptr ? user->pw_dir : "";
}

// Whether the text may be a path, also of a file that does not exist: the media process reports
// what is wrong with it.
bool looks_like_a_path(std::string_view said) {
    return said.find('/') != std::string_view::npos || said.ends_with(ending);
}

std::string size_if_known(const KnownModel& model) {
    return model.size_bytes > 0 ? ", " + size_in_words(model.size_bytes) : std::string();
}

}  // namespace

Flag models_dir_flag() {
    return {"models-dir", "DIR",
            "models by name; else STEREO_SPOT_MODELS, else ~/.local/share/stereo-spot/models"};
}

Result<std::string> models_folder(const Args& args) {
    std::string folder = args.text("models-dir");
    if (args.has("models-dir") && folder.empty()) {
        return fail(Kind::invalid, "Usage", "--models-dir needs a folder");
    }
    if (folder.empty()) folder = environment("STEREO_SPOT_MODELS");
    if (folder.empty()) {
        // The XDG specification says that a path which is not absolute is to be ignored.
        auto data = environment("XDG_DATA_HOME");
        if (!data.starts_with('/')) {
            const auto own = home();
            data = own.empty() ? "" : own + "/.local/share";
        }
        if (!data.empty()) folder = data + "/stereo-spot/models";
    }
    if (folder.empty()) {
        return fail(Kind::invalid, "Usage",
                    "there is no home folder for models; name one with --models-dir");
    }
    return fs::absolute(folder).lexically_normal().string();
}

bool can_be_a_name(std::string_view name) {
    const auto plain = [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !name.empty() && name.size() <= longest_name &&
           plain(static_cast<unsigned char>(name[0])) && !name.ends_with(ending) &&
           name.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
               "0123456789._-") == std::string_view::npos;
}

std::string model_file(const std::string& folder, std::string_view name) {
    return (fs::path(folder) / (std::string(name) + std::string(ending))).string();
}

std::string runtime_file(const std::string& folder) {
    const auto& runtime = known_runtime();
    return (fs::path(folder) / fmt::format("{}-{}", runtime.name, runtime.version) /
            std::string(runtime.library))
        .string();
}

std::string runtime_of(const std::string& folder) {
    auto library = runtime_file(folder);
    std::error_code error;
    return fs::is_regular_file(library, error) ? library : std::string();
}

std::vector<OwnModel> own_models(const std::string& folder) {
    std::vector<OwnModel> models;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        auto name = at->path().filename().string();
        if (!name.ends_with(ending)) continue;
        name.resize(name.size() - ending.size());
        std::error_code gone;
        if (!can_be_a_name(name) || !at->is_regular_file(gone)) continue;
        const auto size = at->file_size(gone);
        if (!gone && models.size() < most_models) models.push_back({name, size});
    }
    std::sort(models.begin(), models.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return models;
}

Result<std::string> model_path(const std::string& folder, const std::string& said) {
    std::error_code error;
    if (looks_like_a_path(said) || fs::is_regular_file(said, error)) {
        return fs::absolute(said).string();
    }
    return named_model(folder, said);
}

Result<std::string> named_model(const std::string& folder, const std::string& said) {
    std::error_code error;
    const auto* known = find_model(said);
    const std::string name(known != nullptr ? known->name : std::string_view(said));
    if (can_be_a_name(name)) {
        auto path = model_file(folder, name);
        if (fs::exists(path, error)) return path;
    }
    if (known != nullptr) {
        const bool can_be_fetched = !known->url.empty();
        return fail(Kind::not_found, "NoSuchModel",
                    can_be_fetched
                        ? fmt::format("{}: this model is not here yet; `stereo-spot models get {}` "
                                      "fetches it{}",
                                      name, name, size_if_known(*known))
                        : fmt::format("{}: this model is not here, and there is no file of it to "
                                      "fetch; {} tells how to make one, `stereo-spot models list` "
                                      "names others",
                                      name, known->page));
    }
    const auto own = own_models(folder);
    std::vector<std::string_view> names;
    for (const auto& model : own) names.push_back(model.name);
    for (const auto& model : known_models()) {
        if (!model.url.empty()) names.push_back(model.name);
    }
    const auto meant = did_you_mean(said, names);
    return fail(
        Kind::not_found, "NoSuchModel",
        fmt::format("{}: there is no such file, and no model of that name{}; `stereo-spot "
                    "models list` names those there are",
                    printable(said), meant ? fmt::format(" (did you mean {}?)", *meant) : ""));
}

}  // namespace spot::cli
