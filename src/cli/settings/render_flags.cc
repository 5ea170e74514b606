#include "cli/settings/render_flags.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "cli/choices.h"
#include "cli/models/model_folder.h"
#include "cli/settings/device_flag.h"
#include "cli/settings/wanted_flags.h"

namespace spot::cli {
namespace {

using media::SettingForm;
using media::SettingGroup;

// The value of a flag as read_setting() takes it.
Result<std::string> value_of(const Args& args, const media::Setting& setting,
                             const std::string& given) {
    const auto number = [&] { return args.number(setting.flag, setting.least, setting.most); };
    const bool is_unsaid = !setting.unsaid.empty() && lower(given) == setting.unsaid;
    if (is_unsaid) return std::string(setting.unsaid);
    switch (setting.form) {
        case SettingForm::number: {
            const auto value = TRY(number());
            return fmt::format("{}", value);
        }
        case SettingForm::whole_number: {
            const auto value = TRY(number());
            return fmt::format("{}", static_cast<int>(value));
        }
        case SettingForm::name: {
            auto known = setting.names;
            if (!setting.unsaid.empty()) known.insert(known.begin(), setting.unsaid);
            return std::string(TRY(choose(fmt::format("--{}", setting.flag), given, known)));
        }
        case SettingForm::on_off: return std::string("true");
        case SettingForm::text: break;
    }
    return given;
}

Result<void> read_group(const Args& args, SettingGroup group, media::RenderSettings& render) {
    for (const auto& setting : media::all_settings()) {
        if (setting.group == group) TRY(read_flag(args, setting, render));
    }
    return {};
}

void add(std::vector<Flag>& flags, const std::vector<Flag>& more) {
    flags.insert(flags.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Flag> flags_of(SettingGroup group) {
    std::vector<Flag> flags;
    for (const auto& setting : media::all_settings()) {
        if (setting.group != group || setting.flag.empty()) continue;
        flags.push_back({setting.flag, setting.value, setting.help,
                         setting.default_in_help ? std::string_view(setting.usual) : ""});
    }
    return flags;
}

Result<void> read_flag(const Args& args, const media::Setting& setting,
                       media::RenderSettings& render) {
    const auto given = setting.flag.empty() ? std::nullopt : args.get(setting.flag);
    if (!given) return {};
    return media::read_setting(render, setting, TRY(value_of(args, setting, *given)));
}

std::vector<Flag> model_flags() {
    auto flags = flags_of(SettingGroup::model);
    // It stands after --depth-model, since the models that have names lie there.
    flags.insert(flags.begin() + 1, models_dir_flag());
    return flags;
}

std::vector<Flag> look_flags() {
    auto flags = flags_of(SettingGroup::look);
    add(flags, model_flags());
    return flags;
}

std::vector<Flag> render_flags() {
    std::vector<Flag> flags{device_flag()};
    add(flags, look_flags());
    add(flags, flags_of(SettingGroup::coding));
    return flags;
}

Result<void> read_model(const Args& args, media::RenderSettings& render) {
    TRY(read_group(args, SettingGroup::model, render));
    auto& depth = render.depth_model;
    if (depth.path.empty()) return {};
    const auto folder = TRY(models_folder(args));
    // The path is made absolute, since workers may run in another folder.
    depth.path = TRY(model_path(folder, depth.path));
    depth.runtime = runtime_of(folder);
    return {};
}

Result<void> read_look(const Args& args, media::RenderSettings& render) {
    TRY(read_device(args, render));
    TRY(read_group(args, SettingGroup::look, render));
    return read_model(args, render);
}

namespace {

// The settings that need nothing of this machine.
Result<media::RenderSettings> read_said(const Args& args) {
    media::RenderSettings render;
    TRY(read_device(args, render));
    TRY(read_group(args, SettingGroup::coding, render));
    // The presets of SVT-AV1 are numbers.
    if (args.has("preset") && render.codec != media::Codec::av1) {
        render.preset = TRY(choose("--preset", render.preset, media::preset_names()));
    }
    // A value that no encoder accepts is reported now, and not by a worker after the upload.
    // Encoders accept the same for 8 and 10 bits.
    const auto encoding =
        media::choose_encoding({.codec = render.codec,
                                .preset = render.preset,
                                .crf = render.crf,
                                .bit_depth = render.bit_depth,
                                .kind = render.encoder.value_or(media::EncoderKind::software)},
                               8);
    if (!encoding) return fail(Kind::invalid, "Usage", encoding.error().message);
    TRY(read_group(args, SettingGroup::look, render));
    return render;
}

// Whether a flag, or the device that is named, says something of this setting.
bool is_said(const Args& args, const media::DeviceRow* device, const media::Setting& setting) {
    // The width is part of the size.
    const auto flag = setting.name == "width" ? std::string_view("size") : setting.flag;
    if (!flag.empty() && args.has(flag)) return true;
    if (device == nullptr) return false;
    return std::any_of(device->settings.begin(), device->settings.end(),
                       [&](const auto& of_device) { return of_device.name == setting.name; });
}

}  // namespace

Result<media::RenderSettings> read_render(const Args& args) {
    auto render = TRY(read_said(args));
    TRY(read_model(args, render));
    return render;
}

Result<pipeline::SettingTexts> read_job_settings(const Args& args) {
    auto render = TRY(read_said(args));
    TRY(read_group(args, SettingGroup::model, render));
    TRY(read_wanted(args, render));
    const auto& model = render.depth_model.path;
    if (!model.empty() && !pipeline::model_name_for_job(model)) {
        return fail(
            Kind::invalid, "Usage",
            fmt::format("--depth-model {}: name a model as `models list` does; workers look "
                        "for it in their own folders",
                        model));
    }
    const auto* device = TRY(device_of(args));
    pipeline::SettingTexts said;
    for (const auto& setting : media::all_settings()) {
        if (!pipeline::of_job(setting) || !is_said(args, device, setting)) continue;
        said.emplace(setting.name, media::setting_text(render, setting));
    }
    return said;
}

Result<std::function<Result<void>(const std::string&, media::DepthModelOptions&)>> model_finder(
    const Args& args) {
    const auto folder = TRY(models_folder(args));
    return [folder](const std::string& name, media::DepthModelOptions& model) -> Result<void> {
        auto path = named_model(folder, name);
        if (!path) {
            // It will not be there at the next attempt either, until somebody puts it there.
            return fail(Kind::invalid, path.error().code,
                        "on the worker's machine: " + path.error().message);
        }
        model.path = std::move(*path);
        model.runtime = runtime_of(folder);
        return {};
    };
}

Result<media::Mode> mode_of(const Args& args) {
    const auto* device = TRY(device_of(args));
    if (device != nullptr && !args.has("mode")) {
        media::RenderSettings render;
        media::set_for(*device, render);
        return render.mode;
    }
    return *media::parse_mode(TRY(choose_of("--mode", args.text("mode"), media::modes)));
}

Flag default_mode_flag() {
    return {"mode", "MODE", "of films uploaded without one; else STEREO_SPOT_MODE, sbs"};
}

Result<std::optional<std::string>> default_mode_of(const Args& args) {
    if (!args.has("mode") && !args.has("for")) return std::optional<std::string>();
    return std::optional(std::string(media::to_string(TRY(mode_of(args)))));
}

Result<std::string_view> depth_device_name(std::string_view given) {
    return choose_of("--depth-device", given, media::depth_devices, {"auto"});
}

Result<pipeline::EncoderWish> encoder_of(const Args& args) {
    media::RenderSettings render;
    TRY(read_flag(args, media::setting_named("encoder"), render));
    return render.encoder;
}

}  // namespace spot::cli
