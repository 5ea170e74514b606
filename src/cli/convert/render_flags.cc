#include "cli/convert/render_flags.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "cli/choices.h"
#include "cli/models/model_folder.h"

namespace spot::cli {

std::vector<Flag> model_flags() {
    return {{"depth-model", "NAME", "depth by a model: one of `models list`, or an ONNX file"},
            models_dir_flag(),
            {"depth-every", "N", "give it one picture of N; auto: about twelve a second", "auto"},
            {"depth-kind", "KIND", "what it gives: inverse (more is nearer) or metric", "inverse"},
            {"depth-device", "NAME",
             "what it runs on: cpu, webgpu (any GPU), cuda; auto: a GPU if one is there", "cpu"}};
}

std::vector<Flag> look_flags() {
    std::vector<Flag> flags{
        {"strength", "PERCENT", "depth budget in % of the width, 0 to 10", "2"},
        {"convergence", "SHARE",
         "which depth lies in the screen: 0 far, 1 near; auto: what is "
         "looked at",
         "auto"},
        {"keep", "EYE", "left or right: that eye sees the film as it is", "none"},
        {"screen", "NAME", "tv, projector, vr or anaglyph: limits of depth; else by the mode"},
        {"floating-window", "", "depth to the picture's sides, behind bars where they cut it"},
        {"field-of-view", "DEGREES", "vr180: how wide the screen is seen, 30 to 120", "60"}};
    for (const auto& flag : model_flags()) flags.push_back(flag);
    return flags;
}

std::vector<Flag> render_flags() {
    auto flags = look_flags();
    for (const auto& flag : std::vector<Flag>{
             {"codec", "NAME", "h264, hevc, av1; else hevc for films of 10 bits, h264 for others"},
             {"preset", "NAME", "of the encoder; else veryfast, for av1 8"},
             {"crf", "N", "lower is better; else h264 20, hevc 22, av1 30"},
             {"encoder", "NAME",
              "software, or a GPU's: vaapi, nvenc, qsv; auto: a GPU's that passes a trial",
              "software"},
             {"bit-depth", "N", "8 or 10; else as the film, but 8 for h264"},
             {"container", "NAME", "mp4 or mkv; else as the output's name ends, or mp4"},
             {"threads", "N", "cores a conversion uses; 0: all", "0"}}) {
        flags.push_back(flag);
    }
    return flags;
}

Result<void> read_model(const Args& args, media::DepthModelOptions& depth) {
    if (const auto path = args.get("depth-model")) {
        const auto folder = TRY(models_folder(args));
        // Absolute: workers may run elsewhere in the tree of folders.
        depth.path = TRY(model_path(folder, *path));
        depth.runtime = runtime_of(folder);
    }
    if (lower(args.text("depth-every")) != "auto") {
        depth.every = static_cast<int>(TRY(args.number("depth-every", 1, media::most_depth_every)));
    }
    depth.kind = *media::parse_depth_kind(
        TRY(choose_of("--depth-kind", args.text("depth-kind"), media::depth_kinds)));
    if (const auto name = TRY(depth_device_name(args.text("depth-device"))); name != "auto") {
        depth.device = *media::parse_depth_device(name);
    }
    return {};
}

Result<void> read_look(const Args& args, pipeline::RenderSettings& render) {
    render.strength = TRY(args.number("strength", 0, 10));
    if (lower(args.text("convergence")) != "auto") {
        render.convergence = TRY(args.number("convergence", 0, 1));
    }
    render.keep =
        *media::parse_keep(TRY(choose_of("--keep", args.text("keep"), media::keep_names)));
    if (const auto name = args.get("screen")) {
        render.screen =
            *media::parse_viewing(TRY(choose_of("--screen", *name, media::viewing_names)));
    }
    render.floating_window = args.is_on("floating-window");
    render.field_of_view = TRY(args.number("field-of-view", 30, 120));
    return read_model(args, render.depth_model);
}

Result<media::Mode> mode_of(const Args& args) {
    return *media::parse_mode(TRY(choose_of("--mode", args.text("mode"), media::mode_names)));
}

Flag default_mode_flag() {
    return {"mode", "MODE", "of films uploaded without one; else STEREO_SPOT_MODE, sbs"};
}

Result<std::optional<std::string>> default_mode_of(const Args& args) {
    if (!args.has("mode")) return std::optional<std::string>();
    return std::optional(std::string(media::to_string(TRY(mode_of(args)))));
}

Result<std::string_view> depth_device_name(std::string_view given) {
    return choose_of("--depth-device", given, media::depth_devices, {"auto"});
}

Result<pipeline::EncoderWish> encoder_of(const Args& args) {
    return pipeline::parse_encoder_wish(TRY(choose_of(
        "--encoder", args.text("encoder"), media::encoder_kinds, {pipeline::auto_encoder})));
}

Result<pipeline::RenderSettings> render_settings(const Args& args) {
    pipeline::RenderSettings render;
    if (const auto name = args.get("codec")) {
        render.codec = *media::parse_codec(TRY(choose_of("--codec", *name, media::codecs)));
    }
    if (const auto name = args.get("container")) {
        render.container =
            *media::parse_container(TRY(choose_of("--container", *name, media::film_containers)));
    }
    if (const auto preset = args.get("preset")) {
        render.preset = *preset;
        // SVT-AV1's are numbers.
        if (render.codec != media::Codec::av1) {
            render.preset = TRY(choose("--preset", *preset, media::preset_names()));
        }
    }
    if (args.has("crf")) render.crf = static_cast<int>(TRY(args.number("crf", 0, 63)));
    if (args.has("bit-depth")) {
        render.bit_depth = static_cast<int>(TRY(args.number("bit-depth", 8, 10)));
    }
    render.encoder = TRY(encoder_of(args));
    // What no encoder takes is said now, not by a worker after the upload. Of 8 bits and of 10 the
    // same is taken.
    const auto encoding =
        media::choose_encoding({.codec = render.codec,
                                .preset = render.preset,
                                .crf = render.crf,
                                .bit_depth = render.bit_depth,
                                .kind = render.encoder.value_or(media::EncoderKind::software)},
                               8);
    if (!encoding) return fail(Kind::invalid, "Usage", encoding.error().message);
    TRY(read_look(args, render));
    render.threads = static_cast<int>(TRY(args.number("threads", 0, 256)));
    return render;
}

}  // namespace spot::cli
