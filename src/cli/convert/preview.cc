#include <fmt/format.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/printable.h"
#include "cli/convert/depth_device.h"
#include "cli/convert/room.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/settings/device_flag.h"
#include "cli/settings/render_flags.h"
#include "cli/settings/wanted_flags.h"
#include "cli/stop.h"
#include "media/preview.h"
#include "media/probe.h"
#include "pipeline/estimate/picture_estimate.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

// The longest part of the film's name that a picture's name has, in bytes; there is room for what
// follows it ("_12345.67s_anaglyph.png") and for the ending of a draft.
constexpr std::size_t longest_stem = 200;

// Reads one time or several, separated by commas.
Result<std::vector<double>> parse_times(const std::string& text) {
    std::vector<double> times;
    for (const auto part : split(text, ',')) {
        times.push_back(TRY(read_time("--at", std::string(part))));
    }
    return times;
}

Result<int> preview(media::Engine& engine, const Args& args) {
    if (args.positional().size() != 1 || !args.has("at")) {
        return fail(Kind::invalid, "Usage", "preview takes a film and --at TIME");
    }
    const fs::path in = args.positional()[0];
    const auto beside = in.has_parent_path() ? in.parent_path().string() : ".";
    const auto folder = args.has("out") ? args.text("out") : beside;
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is not a folder; make it first", folder));
    }
    media::RenderSettings render;
    TRY(read_look(args, render));
    render.mode = TRY(mode_of(args));
    const auto times = TRY(parse_times(args.text("at")));
    TRY(settle_depth_device(engine, args, render));
    if (!args.is_on("ignore-space")) {
        const auto film = TRY(engine.probe(in.string()));
        const auto bytes =
            pipeline::stills_bytes(film, render.mode, times.size(), args.is_on("sheet"));
        TRY(check_room_for_pictures(in.string(), bytes, folder));
    }
    catch_signals();
    const auto made =
        TRY(engine.preview(in.string(), folder,
                           {.at = times,
                            .name = std::string(shortened(in.stem().string(), longest_stem)),
                            .sheet = args.is_on("sheet"),
                            .overwrite = args.is_on("overwrite"),
                            .render = render,
                            .goes_on = [] { return !stopping(); }}));
    for (const auto& path : made) put("{}\n", path);
    return exit_code::ok;
}

}  // namespace

Verb preview_verb(media::Engine& engine) {
    std::vector<Flag> flags{
        {"at", "TIME", "seconds or h:mm:ss into the film; several with commas between"},
        {"out", "DIR", "where the pictures go; else beside the film"},
        {"sheet", "", "one picture: source, depth, left, right, anaglyph; a row for each time"},
        ignore_space_flag(),
        {"overwrite", "", "pictures may take the place of files that are there"},
        {"mode", "MODE", "which glasses the anaglyph is for; vr180: half spheres too", "anaglyph"}};
    flags.push_back(device_flag());
    for (const auto& flag : look_flags()) flags.push_back(flag);
    return {"preview",
            "stills of what a film would look like, in seconds",
            "preview IN --at TIME [flags]",
            "  stereo-spot preview film.mp4 --at 1:02:03\n"
            "  stereo-spot preview film.mp4 --at 30 --strength 3 --overwrite\n"
            "  stereo-spot preview film.mp4 --at 10,60,600 --sheet --out /tmp\n"
            "  stereo-spot preview film.mp4 --at 30 --depth-model depth-anything-v2-small\n",
            flags,
            [&engine](const Args& args) { return preview(engine, args); }};
}

}  // namespace spot::cli
