#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/printable.h"
#include "cli/choices.h"
#include "cli/convert/depth_device.h"
#include "cli/models/download_bar.h"
#include "cli/models/fetch.h"
#include "cli/models/model_folder.h"
#include "cli/models/model_speed.h"
#include "cli/models/model_table.h"
#include "cli/models/models_get.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/stop.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

const OwnModel* find_own(const std::vector<OwnModel>& own, std::string_view name) {
    const auto at =
        std::find_if(own.begin(), own.end(), [&](const auto& m) { return m.name == name; });
    return at != own.end() ? &*at : nullptr;
}

// Only the length is compared; `models check` compares the digest.
std::string_view state_of(const KnownModel& model, const OwnModel* here) {
    if (here == nullptr) return model.url.empty() ? "-" : "no";
    return model.size_bytes == 0 || here->size_bytes == model.size_bytes ? "yes" : "other file";
}

std::string size_of(const KnownModel& model) {
    return model.size_bytes > 0 ? size_in_words(model.size_bytes) : "not known";
}

void put_row(std::string_view name, std::string_view size, std::string_view licence,
             std::string_view here, std::string_view good_for) {
    put("{:29} {:>9}  {:12}  {:10}  {}\n", name, size, licence, here, good_for);
}

void put_at_length(const KnownModel& model, std::string_view here) {
    put("{}\n  title    {}\n  size     {}\n  licence  {}{}\n  from     {}\n  sha256   {}\n"
        "  here     {}\n  good for {}\n\n",
        model.name, model.title, size_of(model), model.licence.name,
        model.licence.free ? "" : " (get wants --accept-license)",
        model.url.empty() ? fmt::format("{} (no file to fetch)", model.page) : model.url,
        model.sha256.empty() ? "not known: get wants --sha256" : model.sha256, here,
        model.good_for);
}

Result<int> list(const Args& args) {
    const auto folder = TRY(models_folder(args));
    const auto own = own_models(folder);
    const bool at_length = args.is_on("long");
    if (!at_length) put_row("NAME", "SIZE", "LICENCE", "HERE", "GOOD FOR");
    for (const auto& model : known_models()) {
        const auto* const here = find_own(own, model.name);
        const auto state = state_of(model, here);
        if (at_length) {
            put_at_length(model, state);
        } else {
            put_row(model.name, here != nullptr ? size_in_words(here->size_bytes) : size_of(model),
                    model.licence.name, state, model.good_for);
        }
    }
    for (const auto& model : own) {
        if (find_model(model.name) != nullptr) continue;
        put_row(model.name, size_in_words(model.size_bytes), "your own", "yes", "");
    }
    const auto runtime = runtime_of(folder);
    put("{}Models lie in {}\n{}"
        "`models get NAME` fetches one, `models list --measure` says how fast those that are here\n"
        "run, `--long` tells more. Any other ONNX file will do that takes one picture [1,3,H,W]\n"
        "and gives one map: `models check FILE` tells.\n",
        at_length ? "" : "\n", folder,
        runtime.empty()
            ? "ONNX Runtime, which runs them, is not among them: `models get` brings it "
              "where none is found\n"
            : fmt::format("ONNX Runtime, which runs them: {}\n", runtime));
    return exit_code::ok;
}

std::string device_in_words(const media::ModelReport& report) {
    if (report.device == media::DepthDevice::cpu) return "the processor";
    return fmt::format("{}{}{}{}", to_string(report.device), report.device_name.empty() ? "" : ", ",
                       report.device_name, report.software ? " (a program on the processor)" : "");
}

Result<int> threads_of(const Args& args) {
    return static_cast<int>(TRY(args.number("threads", 0, 64)));
}

Result<int> check(media::Engine& engine, const Args& args, const std::string& said) {
    const auto threads = TRY(threads_of(args));
    const auto folder = TRY(models_folder(args));
    const auto path = TRY(model_path(folder, said));
    const auto [report, note] = TRY(try_model(engine, {.path = path, .runtime = runtime_of(folder)},
                                              args.text("depth-device"), threads));
    const auto* const known = find_model_by_digest(report.sha256);
    put("file      {}\nsize      {} bytes\nsha256    {}\nknown     {}\n"
        "runtime   ONNX Runtime {} ({})\nbuilt for {}\ndevice    {}\n"
        "input     {}\noutput    {}\nrun       {}x{} gives {}x{} in {:.1f} ms with {} threads\n",
        path, report.size_bytes, report.sha256,
        known != nullptr ? known->title : "not one of `stereo-spot models list`",
        report.runtime_version, report.runtime, fmt::join(report.providers, ", "),
        device_in_words(report), report.input, report.output, report.width, report.height,
        report.map_width, report.map_height, report.milliseconds, report.threads);
    put("film      {}\n", speed_in_words(report.milliseconds));
    if (!note.empty()) say(fmt::format("Note: {}.", note));
    return exit_code::ok;
}

Result<int> measure(media::Engine& engine, const Args& args) {
    const auto threads = TRY(threads_of(args));
    const auto folder = TRY(models_folder(args));
    const auto own = own_models(folder);
    if (own.empty()) {
        return fail(Kind::not_found, "NoSuchModel",
                    fmt::format("{}: no model is there to measure; `stereo-spot models get NAME` "
                                "fetches one",
                                folder));
    }
    catch_signals();
    std::vector<MeasuredModel> measured;
    std::optional<Error> failed;
    for (const auto& model : own) {
        const auto trial = try_model(
            engine, {.path = model_file(folder, model.name), .runtime = runtime_of(folder)},
            args.text("depth-device"), threads);
        if (stopping()) return fail(Kind::unavailable, "Cancelled", "stopped");
        if (!trial && (trial.error().code == "Usage" || trial.error().code == "NoModelRuntime")) {
            return fail(trial.error());
        }
        if (!trial) {
            say(fmt::format("{}: {}", model.name, trial.error().message));
            failed = trial.error();
            continue;
        }
        const auto* const known = find_model(model.name);
        measured.push_back(
            {model.name, known != nullptr ? known->rank : 0, trial->report.milliseconds});
    }
    if (measured.empty()) return fail(*failed);
    put("{}", speed_table(measured));
    return exit_code::ok;
}

Result<int> remove(const Args& args, const std::string& said) {
    const auto folder = TRY(models_folder(args));
    std::error_code error;
    if (said == known_runtime().name) {
        const auto place = fs::path(runtime_file(folder)).parent_path();
        const bool part = forget_part(place.string() + ".tgz");
        if (fs::remove_all(place, error) == 0 && !error && !part) {
            return fail(Kind::not_found, "NoSuchModel",
                        fmt::format("{}: ONNX Runtime is not there", place.string()));
        }
        if (!error) return exit_code::ok;
        return fail(Kind::invalid, "NotWritable",
                    fmt::format("{}: cannot be removed: {}", place.string(), error.message()));
    }
    const auto* known = find_model(said);
    const std::string name(known != nullptr ? known->name : std::string_view(said));
    const auto own = own_models(folder);
    if (can_be_a_name(name)) {
        const auto path = model_file(folder, name);
        const bool part = forget_part(path);
        if (::unlink(path.c_str()) == 0 || (errno == ENOENT && part)) return exit_code::ok;
        if (errno != ENOENT) {
            return fail(Kind::invalid, "NotWritable",
                        fmt::format("{}: cannot be removed: {}", path, std::strerror(errno)));
        }
    }
    std::vector<std::string_view> names;
    for (const auto& model : own) names.push_back(model.name);
    const auto meant = did_you_mean(said, names);
    return fail(
        Kind::not_found, "NoSuchModel",
        fmt::format("{}: no such model is in {}{}; `stereo-spot models list` says which are",
                    printable(said), folder,
                    meant ? fmt::format(" (did you mean {}?)", *meant) : ""));
}

Result<int> models(media::Engine& engine, const Args& args) {
    const auto& words = args.positional();
    if (words.empty()) return fail(Kind::invalid, "Usage", "say list, get, check or remove");
    const auto action = TRY(choose("models", words[0], {"list", "get", "check", "remove"}));
    if (action == "list") {
        if (words.size() > 1) return fail(Kind::invalid, "Usage", "list takes nothing more");
        return args.is_on("measure") ? measure(engine, args) : list(args);
    }
    if (action == "get") {
        if (words.size() > 2) return fail(Kind::invalid, "Usage", "get takes one name");
        return get_model(engine, args, words.size() > 1 ? words[1] : "");
    }
    if (words.size() != 2) {
        return fail(
            Kind::invalid, "Usage",
            fmt::format("{} takes one {}", action, action == "check" ? "name or file" : "name"));
    }
    return action == "check" ? check(engine, args, words[1]) : remove(args, words[1]);
}

}  // namespace

Verb models_verb(media::Engine& engine) {
    std::vector<Flag> flags{
        {"threads", "N", "cores a run uses; 0: all", "0"},
        {"depth-device", "NAME", "cpu, webgpu, cuda; auto: a GPU if there is one", "cpu"},
        models_dir_flag(),
        {"long", "", "list: addresses and digests too"},
        {"measure", "", "list: how fast those that are here run on this machine"}};
    for (const auto& flag : get_flags()) flags.push_back(flag);
    return {"models",
            "depth models: which there are; get, check and remove them",
            "models list | models get NAME | models check NAME|FILE | models remove NAME [flags]",
            "  stereo-spot models list\n"
            "  stereo-spot models get depth-anything-v2-small\n"
            "  stereo-spot convert film.mp4 film_3d.mp4 --depth-model depth-anything-v2-small\n"
            "  stereo-spot models list --measure\n"
            "  stereo-spot models check my_model.onnx --depth-device webgpu\n"
            "  stereo-spot models get --name mine --url https://host/model.onnx --sha256 HEX\n"
            "  stereo-spot models get onnxruntime   # what runs them, by itself\n",
            flags,
            [&engine](const Args& args) { return models(engine, args); }};
}

}  // namespace spot::cli
