#include <fmt/format.h>

#include <filesystem>

#include "base/log.h"
#include "cli/convert/depth_device.h"
#include "cli/convert/encoder_check.h"
#include "cli/output.h"
#include "cli/plane/inner_plane.h"
#include "cli/program.h"
#include "cli/provision/variables.h"
#include "cli/settings/render_flags.h"
#include "cli/settings/wanted_flags.h"
#include "cli/stop.h"
#include "cli/watch/watcher.h"
#include "media_client/child.h"
#include "pipeline/workers/work.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto between_looks = std::chrono::seconds(2);
// The folder within that of the output in which the plane lies, where none is named.
constexpr std::string_view own_folder = ".stereo-spot";

Result<void> need_folder(const std::string& folder) {
    std::error_code error;
    if (fs::is_directory(folder, error)) return {};
    return fail(Kind::invalid, "NotAFolder",
                fmt::format("{}: is not a folder; make it first", folder));
}

Result<WatchOptions> watch_options(const Args& args, const std::string& out) {
    WatchOptions options{.out = out};
    options.mode = media::to_string(TRY(mode_of(args)));
    if (args.has("encoder")) options.encoder = pipeline::to_string(TRY(encoder_of(args)));
    options.settings = TRY(read_job_settings(args));
    options.already_3d = args.is_on("already-3d");
    options.move_to = args.text("move-sources");
    if (!options.move_to.empty()) TRY(need_folder(options.move_to));
    return options;
}

// Until the verb is to stop; or, with --once, until every film that is there is done.
Result<int> watch_until_stopped(const pipeline::Clients& clients, const Args& args,
                                WatchedFolder& folder, Watcher& watcher) {
    const bool once = args.is_on("once");
    std::string trouble;
    while (!stopping()) {
        const auto films = folder.look(clients.clock.now());
        const auto left = films ? watcher.round(*films) : Result<int>(fail(films.error()));
        // A folder of a network that is away, or a plane that is restarted, comes back.
        if (!left && once) return fail(left.error());
        const auto now = left ? std::string() : left.error().message;
        if (now != trouble && !now.empty()) say(fmt::format("{}; trying again", now));
        trouble = now;
        if (once && left && *left == 0) return exit_code::ok;
        pause_for(between_looks);
    }
    return once ? 128 + stop_signal() : static_cast<int>(exit_code::ok);
}

Result<int> watch(media::Engine& engine, const Args& args) {
    if (args.positional().size() != 2) {
        return fail(Kind::invalid, "Usage",
                    "watch takes the folder of the films and that of the 3D films");
    }
    const auto in = args.positional()[0], out = args.positional()[1];
    TRY(need_folder(in));
    TRY(need_folder(out));
    std::error_code error;
    if (fs::equivalent(in, out, error)) {
        return fail(Kind::invalid, "Usage",
                    fmt::format("{}: is both folders; 3D films would be converted again", in));
    }
    const auto options = TRY(watch_options(args, out));
    const auto stable = std::chrono::milliseconds(static_cast<std::int64_t>(
        1000 * (args.has("stable-seconds") ? TRY(args.number("stable-seconds", 0, 86'400)) : 10)));
    catch_signals();
    // A film that lies still when the watching begins has been still before.
    WatchedFolder folder(in, out, args.is_on("once") ? Duration::zero() : Duration(stable));
    const auto watched = [&](const pipeline::Clients& clients) {
        Watcher watcher(clients, options);
        say(fmt::format("Watching {}: 3D films go into {}. Stop with ^C; it goes on where it was.",
                        in, out));
        return watch_until_stopped(clients, args, folder, watcher);
    };
    if (args.has("data-dir") || args.has("endpoint-url")) {
        // The plane, and its workers, run elsewhere.
        Session session(TRY(find_target(args)));
        const auto variables = TRY(find_variables(args, session));
        const auto outputs = TRY(read_outputs(session, variables));
        const auto settings = TRY(settings_of(outputs));
        return watched(session.clients(engine, settings));
    }
    auto render = TRY(read_render(args));
    TRY(need_encoder(engine, render));
    TRY(settle_depth_device(engine, args, render));
    set_log_level(args.is_on("verbose") ? Level::debug : Level::error);
    media_client::warn_of_missing_walls();
    const auto plane = TRY(InnerPlane::start((fs::path(out) / own_folder).string()));
    auto clients = plane->session().clients(engine, plane->settings());
    clients.render = render;
    clients.find_model = TRY(model_finder(args));
    pipeline::Workers workers(clients, {"all"});
    const auto done = watched(clients);
    request_stop();
    workers.join();
    return done;
}

}  // namespace

Verb watch_verb(media::Engine& engine) {
    std::vector<Flag> flags{
        {"stable-seconds", "N", "a film is whole when it has not changed for so long", "10"},
        {"move-sources", "DIR", "sources go there when their film is done; else they stay"},
        {"once", "", "end when all films that are there are done"},
        {"already-3d", "", "films that say they are 3D are converted too"},
        {"verbose", "", "show the log lines of plane, workers and libraries"},
        {"mode", "MODE", "sbs, hsbs, tb, htb, cross, vr180, anaglyph and more, depth", "sbs"}};
    for (const auto& flag : render_flags()) flags.push_back(flag);
    for (const auto& flag : wanted_flags()) flags.push_back(flag);
    for (const auto& flag : target_flags()) flags.push_back(flag);
    for (const auto& flag : variable_flags()) flags.push_back(flag);
    return {"watch",
            "convert every film that comes into a folder",
            "watch IN_FOLDER OUT_FOLDER [flags]",
            "  stereo-spot watch films/ films_3d/ --for tv\n"
            "  stereo-spot watch incoming/ done/ --for quest --move-sources converted/\n"
            "  stereo-spot watch films/ films_3d/ --data-dir plane         # the plane of `up`\n",
            flags,
            [&engine](const Args& args) { return watch(engine, args); }};
}

}  // namespace spot::cli
