#include "cli/models/models_get.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/printable.h"
#include "cli/convert/depth_device.h"
#include "cli/models/fetch.h"
#include "cli/models/model_folder.h"
#include "cli/models/model_table.h"
#include "cli/models/runtime_get.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/stop.h"
#include "http/download.h"
#include "media/network.h"

namespace spot::cli {
namespace {

// The file that is to be fetched, as the table and the flags describe it.
struct Wanted {
    const KnownModel* known = nullptr;
    std::string name;
    FetchPlan plan;
};

tl::unexpected<Error> usage(std::string message) {
    return fail(Kind::invalid, "Usage", std::move(message));
}

Result<std::string> digest_of(const Args& args) {
    auto digest = lower(args.text("sha256"));
    if (digest.starts_with("sha256:")) digest.erase(0, 7);
    const auto bytes = unhex(digest);
    if (!bytes || bytes->size() != 32) {
        return usage(fmt::format("--sha256 {}: must be 64 hexadecimal digits",
                                 printable(args.text("sha256"))));
    }
    return digest;
}

Result<std::string> url_of(const Args& args) {
    auto url = args.text("url");
    if (url.empty() || http::host_of(url).empty()) {
        return usage(fmt::format("--url {}: must be an http or https address", printable(url)));
    }
    return url;
}

tl::unexpected<Error> not_known(const std::string& name) {
    std::vector<std::string_view> names{known_runtime().name};
    for (const auto& model : known_models()) names.push_back(model.name);
    const auto meant = did_you_mean(name, names);
    return usage(fmt::format(
        "{}: no model is known by that name{}; `stereo-spot models list` names them, and any other "
        "is fetched with --url and --sha256",
        printable(name), meant ? fmt::format(" (did you mean {}?)", *meant) : ""));
}

Result<Wanted> wanted(const Args& args, std::string name) {
    if (args.has("name")) {
        if (!name.empty()) return usage("get takes one name");
        name = args.text("name");
    }
    if (name.empty()) return usage("say the name of a model, or --url, --sha256 and --name");
    Wanted wants{.known = find_model(name)};
    wants.name = wants.known != nullptr ? std::string(wants.known->name) : name;
    if (!can_be_a_name(wants.name) || wants.name == known_runtime().name) {
        return usage(fmt::format("{}: a name has letters, digits and . _ - alone (without .onnx)",
                                 printable(wants.name)));
    }
    auto& plan = wants.plan;
    plan.name = wants.name;
    plan.most_bytes = media::largest_model;
    plan.overwrite = args.is_on("overwrite");
    if (wants.known != nullptr) {
        plan.url = wants.known->url;
        plan.sha256 = wants.known->sha256;
        if (wants.known->size_bytes > 0) plan.size_bytes = wants.known->size_bytes;
    }
    if (args.has("url")) plan.url = TRY(url_of(args));
    if (args.has("sha256")) {
        const auto digest = TRY(digest_of(args));
        if (!plan.sha256.empty() && digest != plan.sha256) {
            return usage(
                fmt::format("--sha256: that of {} is {}; give another model another --name",
                            wants.name, plan.sha256));
        }
        plan.sha256 = digest;
    }
    if (wants.known == nullptr && plan.url.empty()) return not_known(wants.name);
    if (plan.url.empty()) {
        return fail(Kind::not_found, "NothingToFetch",
                    fmt::format("{}: there is no file of it to fetch; {} tells how to make one, or "
                                "name a place with --url and --sha256",
                                wants.name, wants.known->page));
    }
    if (plan.sha256.empty()) {
        return fail(
            Kind::denied, "NoDigest",
            fmt::format("{}: its SHA-256 is not known here, and nothing is fetched that "
                        "cannot be checked; give it with --sha256 ({} may state it)",
                        wants.name, wants.known != nullptr ? wants.known->page : "its page"));
    }
    return wants;
}

Result<void> settle_licence(const Args& args, const Wanted& wants) {
    if (wants.known == nullptr) {
        say(fmt::format("{}: its licence is what its maker says.", wants.name));
        return {};
    }
    const auto& licence = wants.known->licence;
    const auto words = licence.where.empty() ? std::string(licence.name)
                                             : fmt::format("{} ({})", licence.name, licence.where);
    if (!licence.free && !args.is_on("accept-license")) {
        return fail(Kind::denied, "LicenceNotAccepted",
                    fmt::format("{}: its licence, {}, does not allow every use (none that is "
                                "commercial); read it, and say --accept-license if you accept it",
                                wants.name, words));
    }
    say(fmt::format("{}: {}; licence: {}.", wants.name, wants.known->title, words));
    return {};
}

// Tries the model, and installs ONNX Runtime first where there is none.
Result<void> try_it(media::Engine& engine, const Args& args, const std::string& folder,
                    const std::string& path) {
    const auto runs = [&] {
        return try_model(engine, {.path = path, .runtime = runtime_of(folder)}, "cpu", 0);
    };
    auto trial = runs();
    if (!trial && trial.error().code == "NoModelRuntime") {
        if (args.is_on("no-runtime")) return {};
        auto runtime = get_runtime(folder);
        if (!runtime) {
            auto error = std::move(runtime).error();
            error.message =
                fmt::format("the model is there, but what runs it is not: {}", error.message);
            return fail(std::move(error));
        }
        trial = runs();
    }
    if (stopping()) return fail(Kind::unavailable, "Cancelled", "stopped");
    if (!trial) {
        auto error = std::move(trial).error();
        error.message =
            fmt::format("the file is the one that is meant, and cannot be used: {}", error.message);
        return fail(std::move(error));
    }
    say(fmt::format("It runs: {:.0f} ms a picture on the processor.", trial->report.milliseconds));
    return {};
}

}  // namespace

std::vector<Flag> get_flags() {
    return {
        {"url", "URL", "get: from there; the digest stays that of the list, or is --sha256"},
        {"sha256", "HEX", "get: digest of a file that is not in the list"},
        {"name", "NAME", "get: what a file that is not in the list is called here"},
        {"accept-license", "", "get: you accept a licence that does not allow every use"},
        {"no-runtime", "", "get: the model alone, without ONNX Runtime"},
        {"overwrite", "", "get: another file of that name may go"},
    };
}

Result<int> get_model(media::Engine& engine, const Args& args, std::string name) {
    const auto folder = TRY(models_folder(args));
    catch_signals();
    if (equal_ignoring_case(name, known_runtime().name)) {
        const auto url = args.has("url") ? TRY(url_of(args)) : std::string();
        const auto library = TRY(get_runtime(folder, url));
        put("{}\n", library);
        return exit_code::ok;
    }
    const auto wants = TRY(wanted(args, std::move(name)));
    TRY(settle_licence(args, wants));
    const auto path = model_file(folder, wants.name);
    const auto fetched = TRY(fetch(wants.plan, path));
    say(fetched == Fetched::now
            ? fmt::format("{} is there, and is the file that is meant.", wants.name)
            : fmt::format("{} was there already.", wants.name));
    if (!args.is_on("no-runtime")) TRY(try_it(engine, args, folder, path));
    say(fmt::format("Take it with --depth-model {}.", wants.name));
    put("{}\n", path);
    return exit_code::ok;
}

}  // namespace spot::cli
