#include <fmt/format.h>

#include "base/log.h"
#include "cli/convert/depth_device.h"
#include "cli/convert/encoder_check.h"
#include "cli/plane/listen.h"
#include "cli/program.h"
#include "cli/provision/provisioning.h"
#include "cli/provision/variables.h"
#include "cli/settings/render_flags.h"
#include "cli/stop.h"
#include "media_client/child.h"
#include "pipeline/workers/work.h"
#include "plane/folder/encryption.h"

namespace spot::cli {
namespace {

Result<int> up(media::Engine& engine, const Args& args) {
    if (!args.positional().empty()) {
        return fail(Kind::invalid, "Usage", "up takes no arguments, only flags");
    }
    const auto options = TRY(plane_options(args));
    auto render = TRY(read_render(args));
    const auto mode = TRY(default_mode_of(args));
    TRY(need_named_device(args));
    TRY(need_encoder(engine, render));
    TRY(settle_depth_device(engine, args, render));
    catch_signals();
    const auto plane = TRY(plane::Plane::start(options));
    announce(*plane, options);
    Session session(target_of(*plane, trust_of_folder(options.data_dir)));
    const auto variables = TRY(find_variables(args, session));
    const auto outputs = TRY(apply_quietly(session, variables));
    auto settings = TRY(settings_of(outputs));
    if (args.has("segment-seconds")) {
        settings.segment_seconds = TRY(args.number("segment-seconds", 0.1, 86'400));
    }
    if (mode) settings.default_mode = *mode;
    // Films lie there as they are while they are worked on: not in an encrypted folder.
    settings.work_dir = plane->encryption() ? "" : options.data_dir + "/work";
    if (args.has("work-dir")) settings.work_dir = args.text("work-dir");
    if (plane->encryption()) {
        if (!settings.work_dir.empty() && plane::lies_inside(options.data_dir, settings.work_dir)) {
            return fail(Kind::invalid, "Usage",
                        fmt::format("--work-dir {}: lies in the encrypted data folder, and films "
                                    "would lie there unencrypted; name another",
                                    settings.work_dir));
        }
        say(fmt::format(
            "While they are worked on, films lie unencrypted in {}; --work-dir names "
            "another folder.",
            settings.work_dir.empty() ? "the system's temporary folder" : settings.work_dir));
    }
    auto clients = session.clients(engine, settings);
    clients.render = render;
    clients.find_model = TRY(model_finder(args));
    // Before the workers, which once they run end only with the program.
    const auto page = TRY(start_page(args, *plane, options, session, &clients));
    media_client::warn_of_missing_walls();
    pipeline::Workers workers(clients, {"all"});
    say(fmt::format("Workers are running. Submit a film: stereo-spot job submit FILE --data-dir {}",
                    options.data_dir));
    while (!stopping()) pause_for(std::chrono::hours(1));
    workers.join();
    if (page) page->page().drain(10);
    plane->drain(10);
    return exit_code::ok;
}

}  // namespace

Verb up_verb(media::Engine& engine) {
    auto flags = plane_flags();
    for (const auto& flag : page_flags("127.0.0.1:4567")) flags.push_back(flag);
    for (const auto& flag : variable_flags()) flags.push_back(flag);
    for (const auto& flag : render_flags()) flags.push_back(flag);
    flags.push_back(default_mode_flag());
    flags.push_back({"work-dir", "DIR",
                     "where films lie while they are worked on; else in the data "
                     "folder or, where that is encrypted, in TMPDIR"});
    flags.push_back({"segment-seconds", "N", "length of a segment", ""});
    return {"up",
            "data plane, resources and all workers in one process",
            "up [flags]",
            "  stereo-spot up --data-dir plane\n"
            "  stereo-spot up --data-dir plane --segment-seconds 60\n",
            flags,
            [&engine](const Args& args) { return up(engine, args); }};
}

}  // namespace spot::cli
