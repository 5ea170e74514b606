#include <fmt/format.h>

#include "cli/bar.h"
#include "cli/convert/comfort_text.h"
#include "cli/convert/depth_device.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/settings/device_flag.h"
#include "cli/settings/render_flags.h"
#include "cli/stop.h"
#include "media/analyse.h"
#include "wire/json.h"

namespace spot::cli {
namespace {

std::string as_json(const media::AnalyseReport& seen) {
    const auto report = media::report_of(seen.comfort);
    wire::JsonSink sink;
    sink.begin_structure();
    const auto real = [&](std::string_view name, double value) {
        sink.name(name, {});
        sink.real(value);
    };
    const auto number = [&](std::string_view name, std::int64_t value) {
        sink.name(name, {});
        sink.number(value);
    };
    sink.name("screen", {});
    sink.text(seen.comfort.screen);
    real("film_seconds", seen.film_seconds);
    real("seen_seconds", seen.seen_seconds);
    number("stretches", seen.stretches);
    number("pictures", report.pictures);
    real("crossed", report.crossed);
    real("uncrossed", report.uncrossed);
    real("beyond", report.beyond);
    real("largest_gradient", report.largest_gradient);
    number("window_violations", report.window_violations);
    number("cuts", report.cuts);
    number("jumps", report.jumps);
    real("largest_jump", report.largest_jump);
    real("score", report.score);
    real("suggested_strength", report.suggested_strength);
    real("suggested_convergence", report.suggested_convergence);
    sink.end_structure();
    return sink.take();
}

Result<int> analyse(media::Engine& engine, const Args& args) {
    if (args.positional().size() != 1) {
        return fail(Kind::invalid, "Usage", "analyse takes a film");
    }
    media::RenderSettings render;
    TRY(read_look(args, render));
    TRY(settle_depth_device(engine, args, render));
    render.mode = TRY(mode_of(args));
    media::AnalyseOptions options{.render = render, .all = args.is_on("all")};
    catch_signals();
    media::AnalyseReport seen;
    {
        Bar bar;
        options.progress = [&](double share) {
            bar.update({.stage = "analysing", .share = share});
            return !stopping();
        };
        seen = TRY(engine.analyse(args.positional()[0], options));
    }
    if (args.is_on("json")) {
        put("{}\n", as_json(seen));
        return exit_code::ok;
    }
    const auto share = seen.film_seconds > 0 ? 100 * seen.seen_seconds / seen.film_seconds : 100;
    put("{:28} {} of {:.1f} seconds, {:.0f} % of the film\n{}", "stretches looked at",
        seen.stretches, seen.seen_seconds, std::min(share, 100.0), comfort_table(seen.comfort));
    return exit_code::ok;
}

Verb verb_named(media::Engine& engine, std::string_view name) {
    std::vector<Flag> flags{
        {"all", "", "look at every picture; else at stretches of 1.5 seconds, at most 24"},
        {"json", "", "one JSON object"},
        {"mode", "MODE", "the mode it will be converted to", "sbs"}};
    flags.push_back(device_flag());
    for (const auto& flag : look_flags()) flags.push_back(flag);
    return {name,
            "how comfortable a film will be to watch, before it is converted",
            "analyse IN [flags]",
            "  stereo-spot analyse film.mp4\n"
            "  stereo-spot analyse film.mp4 --screen projector --strength 3\n"
            "  stereo-spot analyse film.mp4 --all --json\n",
            flags,
            [&engine](const Args& args) { return analyse(engine, args); }};
}

}  // namespace

Verb analyse_verb(media::Engine& engine) {
    return verb_named(engine, "analyse");
}

Verb analyze_verb(media::Engine& engine) {
    auto verb = verb_named(engine, "analyze");
    verb.summary = "the same as analyse";
    return verb;
}

}  // namespace spot::cli
