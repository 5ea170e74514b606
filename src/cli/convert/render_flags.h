#pragma once

// How films are rendered and encoded, as flags: made from the description of the settings
// (media/render_settings.h).

#include "cli/args.h"
#include "media/render_settings.h"
#include "pipeline/estimate/encoder_choice.h"

namespace spot::cli {

// The flags of a group's settings, in the order of their description.
std::vector<Flag> flags_of(media::SettingGroup group);
// The flag of one setting; without it the setting stays as it is. "Usage": no such value.
Result<void> read_flag(const Args& args, const media::Setting& setting,
                       media::RenderSettings& render);

// By what depth is found.
std::vector<Flag> model_flags();
Result<void> read_model(const Args& args, media::RenderSettings& render);

// What decides how pictures look; for preview and analyse too. `--depth-device auto` is left to
// settle_depth_device() (depth_device.h).
std::vector<Flag> look_flags();
Result<void> read_look(const Args& args, media::RenderSettings& render);
// All of them but the mode and what of the film is wanted.
std::vector<Flag> render_flags();
// "Usage": a name that is not known, a number out of range, or what no encoder takes.
Result<media::RenderSettings> read_render(const Args& args);

// --mode. "Usage".
Result<media::Mode> mode_of(const Args& args);
// --mode of workers: of films that are uploaded without one. "Usage".
Flag default_mode_flag();
Result<std::optional<std::string>> default_mode_of(const Args& args);
// Of --depth-device: "auto" or a device's name. "Usage".
Result<std::string_view> depth_device_name(std::string_view given);
// --encoder. "Usage".
Result<pipeline::EncoderWish> encoder_of(const Args& args);

}  // namespace spot::cli
