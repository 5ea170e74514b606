#include "cli/convert/depth_device.h"

#include <fmt/format.h>

#include "cli/program.h"
#include "cli/settings/render_flags.h"

namespace spot::cli {
namespace {

using media::DepthDevice;

std::string name_of(const media::ModelReport& report) {
    return report.device_name.empty() ? std::string(to_string(report.device)) : report.device_name;
}

}  // namespace

Result<ModelTrial> try_model(media::Engine& engine, const media::DepthModelOptions& depth,
                             std::string_view device, int threads) {
    auto with = depth;
    const auto name = TRY(depth_device_name(device));
    const bool choose = name == "auto";
    with.device = *media::parse_depth_device(choose ? "webgpu" : name);
    auto tried = engine.check_model(with, threads);
    if (!choose) {
        ModelTrial trial{.report = TRY(std::move(tried))};
        if (trial.report.software) {
            trial.note = fmt::format(
                "the GPU that the model runs on is a program on the processor ({}); --depth-device "
                "cpu is faster",
                name_of(trial.report));
        }
        return trial;
    }
    if (tried && !tried->software) {
        auto note = fmt::format("the depth model runs on a GPU, {}", name_of(*tried));
        return ModelTrial{std::move(*tried), std::move(note)};
    }
    const auto why = tried ? fmt::format("{} is a program on the processor", name_of(*tried))
                           : tried.error().message;
    with.device = DepthDevice::cpu;
    ModelTrial trial{.report = TRY(engine.check_model(with, threads))};
    trial.note = fmt::format("the depth model runs on the processor; not on a GPU: {}", why);
    return trial;
}

Result<void> need_named_device(const Args& args) {
    if (TRY(depth_device_name(args.text("depth-device"))) != "auto") return {};
    return fail(Kind::invalid, "Usage",
                "--depth-device auto: all of a film is made by one device, also after a new start "
                "and by other workers; name it here (cpu, webgpu or cuda)");
}

Result<void> settle_depth_device(media::Engine& engine, const Args& args,
                                 media::RenderSettings& render) {
    auto& depth = render.depth_model;
    if (depth.path.empty()) return {};
    const auto trial = TRY(try_model(engine, depth, args.text("depth-device"), render.threads));
    depth.device = trial.report.device;
    if (!trial.note.empty()) say(fmt::format("Note: {}.", trial.note));
    return {};
}

}  // namespace spot::cli
