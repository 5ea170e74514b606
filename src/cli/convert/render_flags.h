#pragma once

// How films are rendered and encoded, as flags.

#include "cli/args.h"
#include "media/mode.h"
#include "pipeline/clients.h"
#include "pipeline/estimate/encoder_choice.h"

namespace spot::cli {

// By what depth is found.
std::vector<Flag> model_flags();
Result<void> read_model(const Args& args, media::DepthModelOptions& depth);

// What decides how pictures look; for preview and analyse too. `--depth-device auto` is left to
// settle_depth_device() (depth_device.h).
std::vector<Flag> look_flags();
Result<void> read_look(const Args& args, pipeline::RenderSettings& render);
// All of them.
std::vector<Flag> render_flags();
// --mode. "Usage".
Result<media::Mode> mode_of(const Args& args);
// --mode of workers: of films that are uploaded without one. "Usage".
Flag default_mode_flag();
Result<std::optional<std::string>> default_mode_of(const Args& args);
// Of --depth-device: "auto" or a device's name. "Usage".
Result<std::string_view> depth_device_name(std::string_view given);
// --encoder. "Usage".
Result<pipeline::EncoderWish> encoder_of(const Args& args);
// "Usage": a name that is not known, or a number out of range.
Result<pipeline::RenderSettings> render_settings(const Args& args);

}  // namespace spot::cli
