#include <fmt/format.h>

#include <filesystem>

#include "base/log.h"
#include "cli/convert/converting.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/stop.h"
#include "media/demo_film.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

Result<int> demo(media::Engine& engine, const Args& args) {
    if (!args.positional().empty()) {
        return fail(Kind::invalid, "Usage", "demo takes no arguments, only flags");
    }
    const fs::path folder = args.text("out");
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: cannot be made: {}", folder.string(), error.message()));
    }
    set_log_level(Level::error);
    catch_signals();
    const auto flat = (folder / "demo_2d.mp4").string();
    const auto deep = (folder / "demo_3d_LRF_Full_SBS.mp4").string();
    say("Making a short film with depth in it ...");
    const auto seconds = TRY(args.number("seconds", 2, 60));
    TRY(engine.make_demo_film(flat, {.seconds = seconds}));
    say("Converting it: upload, events, queues, workers, reassembly ...");
    const auto result = TRY(convert_film(engine, {.in = flat,
                                                  .out = deep,
                                                  .segment_seconds = 2.0,
                                                  .existing = pipeline::Existing::replaced}));
    say(
        fmt::format("Done ({:.1f} frames a second).\n  the 2D film  {}\n  the 3D film  {}\n"
                    "Watch it side by side, left eye first, in any 3D player; or make one for "
                    "red-cyan glasses:\n  stereo-spot convert {} red_cyan.mp4 --mode anaglyph",
                    result.frames_per_second, flat, deep, flat));
    put("{}\n", deep);
    return exit_code::ok;
}

}  // namespace

Verb demo_verb(media::Engine& engine) {
    return {"demo",
            "make a short film and convert it: the whole system in a minute",
            "demo [flags]",
            "  stereo-spot demo\n",
            {{"out", "DIR", "where the films go", "stereo-spot-demo"},
             {"seconds", "N", "length of the film", "6"}},
            [&engine](const Args& args) { return demo(engine, args); }};
}

}  // namespace spot::cli
