#include "pipeline/workers/work.h"

#include <fmt/format.h>

#include "cli/choices.h"
#include "cli/convert/depth_device.h"
#include "cli/convert/encoder_check.h"
#include "cli/program.h"
#include "cli/provision/variables.h"
#include "cli/session.h"
#include "cli/settings/render_flags.h"
#include "cli/stop.h"
#include "media_client/child.h"

namespace spot::cli {
namespace {

Result<int> work(media::Engine& engine, const Args& args) {
    auto names = args.positional();
    if (names.empty()) names = {"all"};
    for (auto& name : names) {
        name = TRY(choose("the worker", name,
                          {"chunking", "video", "trigger", "reassembly", "janitor", "all"}));
    }
    const auto render = TRY(read_render(args));
    const auto mode = TRY(default_mode_of(args));
    TRY(need_named_device(args));
    TRY(need_encoder(engine, render));
    catch_signals();
    Session session(TRY(find_target(args)));
    auto settings = TRY(find_settings(args, session));
    if (mode) settings.default_mode = *mode;
    auto clients = session.clients(engine, settings);
    clients.render = render;
    clients.find_model = TRY(model_finder(args));
    media_client::warn_of_missing_walls();
    pipeline::Workers workers(clients, names);
    say(fmt::format("Working: {}. Stop with ^C; what is under way is given back.",
                    fmt::join(names, ", ")));
    while (!stopping()) pause_for(std::chrono::hours(1));
    workers.join();
    return exit_code::ok;
}

}  // namespace

Verb work_verb(media::Engine& engine) {
    auto flags = target_flags();
    for (const auto& flag : variable_flags()) flags.push_back(flag);
    for (const auto& flag : render_flags()) flags.push_back(flag);
    flags.push_back(default_mode_flag());
    flags.push_back(env_file_flag());
    return {"work",
            "run workers against whatever the AWS_* variables point to",
            "work [chunking|video|trigger|reassembly|janitor|all]… [flags]",
            "  stereo-spot work all --data-dir plane\n"
            "  stereo-spot work video --env-file terraform-outputs.env\n",
            flags,
            [&engine](const Args& args) { return work(engine, args); }};
}

}  // namespace spot::cli
