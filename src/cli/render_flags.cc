#include "cli/render_flags.h"

#include <fmt/format.h>

#include <filesystem>

namespace spot::cli {
namespace {

template <class Rows>
tl::unexpected<Error> unknown_name(std::string_view flag, std::string_view given,
                                   const Rows& rows) {
    std::string known;
    for (const auto& row : rows) known += fmt::format("{}{}", known.empty() ? "" : ", ", row.name);
    return fail(Kind::invalid, "Usage", fmt::format("--{} {}: give one of {}", flag, given, known));
}

}  // namespace

std::vector<Flag> look_flags() {
    return {{"strength", "PERCENT", "depth budget in % of the width, 0 to 10", "2"},
            {"convergence", "SHARE",
             "which depth lies in the screen: 0 far, 1 near; auto: what is "
             "looked at",
             "auto"},
            {"keep", "EYE", "left or right: that eye sees the film as it is", "none"},
            {"screen", "NAME", "tv, projector, vr or anaglyph: limits of depth; else by the mode"},
            {"floating-window", "", "depth to the picture's sides, behind bars where they cut it"},
            {"field-of-view", "DEGREES", "vr180: how wide the screen is seen, 30 to 120", "60"},
            {"depth-model", "FILE", "depth by an ONNX model; `stereo-spot models` tells of some"},
            {"depth-every", "N", "give it one picture of N; auto: about twelve a second", "auto"},
            {"depth-kind", "KIND", "what it gives: inverse (more is nearer) or metric", "inverse"},
            {"depth-device", "NAME",
             "what it runs on: cpu, webgpu (any GPU), cuda; auto: a GPU if one is there", "cpu"}};
}

std::vector<Flag> render_flags() {
    auto flags = look_flags();
    for (const auto& flag : std::vector<Flag>{
             {"codec", "NAME", "h264, hevc, av1; else hevc for films of 10 bits, h264 for others"},
             {"preset", "NAME", "of the encoder; else veryfast, for av1 8"},
             {"crf", "N", "lower is better; else h264 20, hevc 22, av1 30"},
             {"bit-depth", "N", "8 or 10; else as the film, but 8 for h264"},
             {"container", "NAME", "mp4 or mkv; else as the output's name ends, or mp4"},
             {"threads", "N", "cores a conversion uses; 0: all", "0"}}) {
        flags.push_back(flag);
    }
    return flags;
}

namespace {

Result<void> read_model(const Args& args, media::DepthModelOptions& depth) {
    if (const auto path = args.get("depth-model")) {
        // Workers may run elsewhere in the tree of folders.
        depth.path = std::filesystem::absolute(*path).string();
    }
    if (args.text("depth-every") != "auto") {
        depth.every = static_cast<int>(TRY(args.number("depth-every", 1, media::most_depth_every)));
    }
    const auto kind = media::parse_depth_kind(args.text("depth-kind"));
    if (!kind) return unknown_name("depth-kind", args.text("depth-kind"), media::depth_kinds);
    depth.kind = *kind;
    if (const auto name = args.text("depth-device"); name != "auto") {
        const auto device = media::parse_depth_device(name);
        if (!device) return unknown_name("depth-device", name, media::depth_devices);
        depth.device = *device;
    }
    return {};
}

}  // namespace

Result<void> read_look(const Args& args, pipeline::RenderSettings& render) {
    render.strength = TRY(args.number("strength", 0, 10));
    if (args.text("convergence") != "auto") {
        render.convergence = TRY(args.number("convergence", 0, 1));
    }
    const auto eye = args.text("keep");
    const auto keep = media::parse_keep(eye);
    if (!keep) return unknown_name("keep", eye, media::keep_names);
    render.keep = *keep;
    if (const auto name = args.get("screen")) {
        render.screen = media::parse_viewing(*name);
        if (!render.screen) return unknown_name("screen", *name, media::viewing_names);
    }
    render.floating_window = args.is_on("floating-window");
    render.field_of_view = TRY(args.number("field-of-view", 30, 120));
    return read_model(args, render.depth_model);
}

Result<media::Mode> mode_of(const Args& args) {
    const auto name = args.text("mode");
    if (const auto mode = media::parse_mode(name)) return *mode;
    std::vector<std::string_view> names;
    for (const auto& row : media::mode_names) names.push_back(row.name);
    const auto meant = did_you_mean(name, names);
    return fail(Kind::invalid, "Usage",
                fmt::format("--mode {}: is not known{}; the modes are {}", name,
                            meant ? fmt::format(" (did you mean {}?)", *meant) : "",
                            fmt::join(names, ", ")));
}

Result<pipeline::RenderSettings> render_settings(const Args& args) {
    pipeline::RenderSettings render;
    if (const auto name = args.get("codec")) {
        render.codec = media::parse_codec(*name);
        if (!render.codec) return unknown_name("codec", *name, media::codecs);
    }
    if (const auto name = args.get("container")) {
        const auto container = media::parse_container(*name);
        if (!container) return unknown_name("container", *name, media::film_containers);
        render.container = *container;
    }
    if (const auto preset = args.get("preset")) render.preset = *preset;
    if (args.has("crf")) render.crf = static_cast<int>(TRY(args.number("crf", 0, 63)));
    if (args.has("bit-depth")) {
        render.bit_depth = static_cast<int>(TRY(args.number("bit-depth", 8, 10)));
    }
    // What no encoder takes is said now, not by a worker after the upload. Of 8 bits and of 10 the
    // same is taken.
    const auto encoding = media::choose_encoding({.codec = render.codec,
                                                  .preset = render.preset,
                                                  .crf = render.crf,
                                                  .bit_depth = render.bit_depth},
                                                 8);
    if (!encoding) return fail(Kind::invalid, "Usage", encoding.error().message);
    TRY(read_look(args, render));
    render.threads = static_cast<int>(TRY(args.number("threads", 0, 256)));
    return render;
}

}  // namespace spot::cli
