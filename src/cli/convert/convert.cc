#include <fmt/format.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/log.h"
#include "cli/bar.h"
#include "cli/choices.h"
#include "cli/convert/comfort_text.h"
#include "cli/convert/convert_photos.h"
#include "cli/convert/convert_pictures.h"
#include "cli/convert/converting.h"
#include "cli/convert/depth_device.h"
#include "cli/convert/depth_maps.h"
#include "cli/convert/film_files.h"
#include "cli/convert/room.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/settings/render_flags.h"
#include "cli/settings/wanted_flags.h"
#include "cli/stop.h"
#include "media/frames.h"
#include "media/mode.h"
#include "media/player_names.h"
#include "media/probe.h"
#include "pipeline/estimate/picture_estimate.h"
#include "pipeline/jobs/operator.h"

namespace spot::cli {

namespace fs = std::filesystem;

void name_in_folder(Conversion& conversion) {
    const auto name = fs::path(conversion.in).filename().string();
    const auto made = media::player_name(name, conversion.render);
    conversion.out = (fs::path(conversion.out) / made).string();
}

// Completes the name of the output: it stays as given, or becomes one that players know.
Result<void> name_output(const Args& args, Conversion& conversion) {
    std::error_code error;
    const bool folder = fs::is_directory(conversion.out, error);
    auto& container = conversion.render.container;
    const fs::path given(conversion.out);
    // Without the flag, the ending of the name decides.
    if (const auto ending = given.extension().string();
        !folder && !args.has("container") && !ending.empty()) {
        const auto said = media::parse_container(lower(ending.substr(1)));
        if (!said) {
            return fail(Kind::invalid, "OutputNotWritable",
                        fmt::format("{}: films are written as mp4 or mkv; end the name so, or say "
                                    "which with --container",
                                    conversion.out));
        }
        container = *said;
    }
    if (folder) {
        name_in_folder(conversion);
        return {};
    }
    if (!args.is_on("name-tags")) return {};
    const auto made = given.parent_path() / media::player_name(given.string(), conversion.render);
    conversion.out = made.string();
    return {};
}

namespace {

// Writes pictures of both eyes into a folder, without a plane.
Result<std::int64_t> convert_to_frames(media::Engine& engine, const Conversion& conversion,
                                       media::ImageKind image, bool overwrite) {
    const auto& render = conversion.render;
    std::error_code error;
    if (!fs::is_directory(conversion.out, error)) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is not a folder; make it first", conversion.out));
    }
    const auto film = TRY(engine.probe(conversion.in));
    TRY(pipeline::check_flat(conversion.in, film, conversion.already_3d));
    if (!conversion.ignore_space) {
        TRY(check_room_for_pictures(conversion.in, pipeline::frames_bytes(film, render, image),
                                    conversion.out));
    }
    Bar bar;
    media::ConvertOptions options{.render = render, .depth_maps = conversion.depth_maps};
    options.progress = shown_on(bar, "converting");
    return engine.write_frames(conversion.in, conversion.out, options, overwrite, image);
}

Result<int> convert(media::Engine& engine, const Args& args) {
    if (args.positional().size() != 2) {
        return fail(Kind::invalid, "Usage", "convert takes an input and an output file");
    }
    for (const auto& name : args.positional()) {
        if (name != "-") continue;
        return fail(Kind::invalid, "Usage",
                    "-: films are not read or written front to back, as streams are; name a file");
    }
    Conversion conversion{
        .in = args.positional()[0], .out = args.positional()[1], .data_dir = args.text("data-dir")};
    conversion.render = TRY(read_render(args));
    conversion.render.mode = TRY(mode_of(args));
    conversion.existing = existing_of(args);
    conversion.already_3d = args.is_on("already-3d");
    conversion.ignore_space = args.is_on("ignore-space");
    TRY(read_wanted(args, conversion.render));
    conversion.depth_maps = TRY(read_depth_maps(args));
    std::error_code error;
    if (fs::is_directory(conversion.in, error))
        return convert_folder(engine, args, std::move(conversion));
    if (!args.is_on("frames") && is_of_photo(conversion)) {
        return convert_one_photo(engine, args, conversion);
    }
    return convert_one(engine, args, std::move(conversion));
}

}  // namespace

// Refuses flags that have no meaning for pictures of both eyes.
Result<void> refuse_flags_of_encoding(const Args& args) {
    for (const auto* name : {"plan", "encoder", "codec", "preset", "crf", "container", "data-dir",
                             "segment-seconds"}) {
        if (!args.has(name)) continue;
        return fail(Kind::invalid, "Usage",
                    fmt::format("--{} and --frames: leave one of them out; pictures are written "
                                "without an encoder, in one piece",
                                name));
    }
    return {};
}

Result<int> convert_one(media::Engine& engine, const Args& args, Conversion conversion) {
    if (args.is_on("frames")) TRY(refuse_flags_of_encoding(args));
    if (!args.is_on("frames")) {
        if (!conversion.named) TRY(name_output(args, conversion));
        TRY(check_output(conversion));
    }
    if (!conversion.already_3d) note_stereo_name(conversion.in);
    // A model that cannot be used is reported now, and not by a worker after the upload.
    if (!conversion.depth_settled) TRY(settle_depth_device(engine, args, conversion.render));
    if (args.is_on("frames")) {
        catch_signals();
        const auto image = *media::parse_image_kind(
            TRY(choose_of("--image", args.get("image").value_or("png"), media::image_kinds)));
        const auto made =
            TRY(convert_to_frames(engine, conversion, image, args.is_on("overwrite")));
        say(fmt::format("{} pairs of pictures are in {}.", made, conversion.out));
        return exit_code::ok;
    }
    if (args.has("segment-seconds")) {
        conversion.segment_seconds = TRY(args.number("segment-seconds", 0.1, 86'400));
    }
    if (args.is_on("plan")) {
        put_data(TRY(planned_text(engine, conversion)));
        return exit_code::ok;
    }
    set_log_level(args.is_on("verbose") ? Level::debug : Level::error);
    catch_signals();
    const auto made = convert_film(engine, conversion);
    if (!made && stop_signal() != 0) {
        say(!conversion.data_dir.empty() ? "Stopped. The same command goes on from here."
            : !conversion.depth_maps.empty()
                ? "Stopped: of this film nothing is kept."
                : "Stopped: of this film nothing is kept. With --data-dir DIR it can be taken up "
                  "again.");
    }
    const auto result = TRY(made);
    for (const auto& note : result.notes) say(fmt::format("Note: {}", note));
    if (result.out != conversion.out) {
        say(fmt::format("Note: another {} came there meanwhile, and stays.", conversion.out));
    }
    say(fmt::format("{} is done ({:.1f} frames a second).", result.out, result.frames_per_second));
    if (result.comfort) {
        say(comfort_line(*result.comfort) + ".");
        say("Settings that use two thirds of what is comfortable: " +
            comfort_flags(*result.comfort));
    }
    return exit_code::ok;
}

Verb convert_verb(media::Engine& engine) {
    auto flags = flags_of(media::SettingGroup::mode);
    for (const auto& flag : std::vector<Flag>{
             {"data-dir", "DIR", "keep the plane here: a killed conversion resumes where it was"},
             {"name-tags", "", "add to the output's name how it is packed, as players know it"},
             {"plan", "", "say what would be made, what it takes, and stop"},
             {"overwrite", "", "the film may take the place of a file that is there"},
             {"already-3d", "", "convert a film all the same that says it is 3D"},
             ignore_space_flag(),
             {"frames", "",
              "OUT is a folder: left_000001.png and right_000001.png of each picture"},
             {"segment-seconds", "N", "length of a segment; else 300"},
             {"verbose", "", "show the log lines of plane, workers and libraries"}}) {
        flags.push_back(flag);
    }
    for (const auto& flag : depth_maps_flags()) flags.push_back(flag);
    for (const auto& flag : folder_flags()) flags.push_back(flag);
    for (const auto& flag : wanted_flags()) flags.push_back(flag);
    for (const auto& flag : render_flags()) flags.push_back(flag);
    return {
        "convert",
        "turn a 2D film, or pictures, into 3D",
        "convert IN OUT [flags]",
        "  stereo-spot convert film.mp4 film_3d.mp4\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --plan            # what would be made\n"
        "  stereo-spot convert film.mp4 taste.mp4 --start 10:00 --end 11:00 --size 720\n"
        "  stereo-spot convert film.mkv film_red_cyan.mp4 --mode anaglyph\n"
        "  stereo-spot convert film.mkv film_3d.mkv --codec hevc      # keeps fonts and all\n"
        "  stereo-spot convert film.mp4 headset/ --mode hsbs          # names it film_LR.mp4\n"
        "  stereo-spot convert film.mp4 headset/ --mode vr180 --codec hevc\n"
        "  stereo-spot convert film.mp4 pictures/ --frames            # PNG of both eyes\n"
        "  stereo-spot convert photo.jpg photo_3d.mpo                 # jpg and png too\n"
        "  stereo-spot convert rendered/ film_3d.mp4 --rate 25        # frame_0001.png ...\n"
        "  stereo-spot convert films/ films_3d/ --recursive           # all that are not there\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --data-dir work   # can be resumed\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --depth-model depth-anything-v2-small\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --depth-model model.onnx --depth-device "
        "auto\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --depth-maps maps.mkv  # see `depth`\n",
        flags,
        [&engine](const Args& args) { return convert(engine, args); }};
}

}  // namespace spot::cli
