#include <fmt/format.h>

#include <filesystem>

#include "base/bytes.h"
#include "cli/bar.h"
#include "cli/convert/depth_device.h"
#include "cli/convert/film_files.h"
#include "cli/convert/folder_files.h"
#include "cli/convert/room.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/settings/render_flags.h"
#include "cli/settings/wanted_flags.h"
#include "cli/stop.h"
#include "media/depth_film.h"
#include "pipeline/estimate/output_place.h"
#include "pipeline/estimate/picture_estimate.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

enum class Form { film, pictures, photo };

Result<Form> form_of(const std::string& in, const std::string& out) {
    std::error_code error;
    const auto refuse = [&](std::string_view why) {
        return fail(Kind::invalid, "OutputNotWritable", fmt::format("{}: {}", out, why));
    };
    if (fs::is_directory(in, error)) {
        return fail(Kind::invalid, "Usage",
                    fmt::format("{}: is a folder; depth takes one film or picture", in));
    }
    if (fs::is_directory(out, error)) {
        if (!named_as_picture(in)) return Form::pictures;
        return refuse("is a folder; name a .png for the depth of a picture");
    }
    const auto ending = lower(fs::path(out).extension().string());
    if (ending == ".mkv") return Form::film;
    if (ending == ".png") return Form::photo;
    return refuse(
        "maps of depth are a film (.mkv), pictures in a folder that is there, or, of a "
        "picture, a .png");
}

Result<void> refuse_flags_of_films(Form form, const Args& args) {
    for (const auto* flag : {"start", "end", "max-rate"}) {
        if (form != Form::photo || !args.has(flag)) continue;
        return fail(Kind::invalid, "Usage",
                    fmt::format("--{}: is for films; still pictures have none", flag));
    }
    return {};
}

Result<media::DepthReport> write_depth(media::Engine& engine, Form form, const Args& args,
                                       const std::string& in, const std::string& out,
                                       const media::RenderSettings& render) {
    if (form != Form::photo) {
        const auto film = TRY(engine.probe(in));
        const bool pictures = form == Form::pictures;
        const auto bytes = pipeline::depth_bytes(film, render, pictures);
        const auto folder = pictures ? out : fs::path(out).parent_path().string();
        if (!args.is_on("ignore-space")) TRY(check_room_for_pictures(in, bytes, folder));
    }
    const auto existing = existing_of(args);
    const bool overwrite = existing == pipeline::Existing::replaced;
    Bar bar;
    media::ConvertOptions options{.render = render};
    options.progress = shown_on(bar, "finding depth");
    if (form == Form::pictures) return engine.write_depth_pictures(in, out, options, overwrite);
    const Conversion files{.in = in, .out = out, .existing = existing};
    const auto place = TRY(check_output(files));
    if (form == Form::photo) return engine.write_depth_photo(in, place, options, overwrite);
    // The film is written in a folder of its own, since two runs at once would write the same
    // draft.
    const auto hidden = TRY(folder_beside(place));
    const auto film = hidden.path() + "/maps.mkv";
    auto made = engine.write_depth_film(in, film, options);
    if (!made) return fail(in_users_words(made.error(), files, hidden.path()));
    const auto name = TRY(name_film(place, files, [&](const std::string& to) {
        return pipeline::put_in_place(film, to, existing);
    }));
    if (name != out) say(fmt::format("Note: another {} came there meanwhile; see {}.", out, name));
    return made;
}

Result<int> depth(media::Engine& engine, const Args& args) {
    if (args.positional().size() != 2) {
        return fail(Kind::invalid, "Usage", "depth takes an input and an output");
    }
    const auto& in = args.positional()[0];
    const auto& out = args.positional()[1];
    const auto form = TRY(form_of(in, out));
    TRY(refuse_flags_of_films(form, args));
    media::RenderSettings render;
    TRY(read_flag(args, media::setting_named("threads"), render));
    TRY(read_wanted(args, render));
    TRY(read_model(args, render));
    TRY(settle_depth_device(engine, args, render));
    catch_signals();
    const auto made = write_depth(engine, form, args, in, out, render);
    if (!made && stopping()) {
        say(form == Form::pictures ? "Stopped; the maps so far are kept."
                                   : "Stopped; nothing is kept.");
        return fail(Kind::unavailable, "Interrupted", "interrupted");
    }
    const auto report = TRY(made);
    for (const auto& note : report.notes) say(fmt::format("Note: {}", note));
    say(fmt::format("{} {} of {}x{} {} in {}.", report.maps, report.maps == 1 ? "map" : "maps",
                    report.width, report.height, report.maps == 1 ? "is" : "are", out));
    return exit_code::ok;
}

}  // namespace

Verb depth_verb(media::Engine& engine) {
    std::vector<Flag> flags{{"overwrite", "", "maps may take the place of files that are there"},
                            ignore_space_flag(),
                            {"threads", "N", "cores it uses; 0: all", "0"}};
    for (const auto& flag : wanted_flags()) flags.push_back(flag);
    for (const auto& flag : model_flags()) flags.push_back(flag);
    return {
        "depth",
        "the depth of a film or a picture, for other tools",
        "depth IN OUT [flags]",
        "  stereo-spot depth film.mp4 maps.mkv                        # 16 bits, near is white\n"
        "  stereo-spot depth film.mp4 maps/                           # depth_000001.png ...\n"
        "  stereo-spot depth photo.jpg map.png\n"
        "  stereo-spot depth film.mp4 maps.mkv --depth-model depth-anything-v2-small\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --depth-maps maps.mkv\n",
        flags,
        [&engine](const Args& args) { return depth(engine, args); }};
}

}  // namespace spot::cli
