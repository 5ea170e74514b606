#pragma once

// The flags for how films are rendered and encoded, made from the description of the settings
// (media/render_settings.h).

#include <functional>

#include "cli/args.h"
#include "media/render_settings.h"
#include "pipeline/estimate/encoder_choice.h"
#include "pipeline/jobs/job_settings.h"

namespace spot::cli {

// The flags of a group's settings, in the order of their description.
std::vector<Flag> flags_of(media::SettingGroup group);
// Reads the flag of one setting; where it is not given, the setting stays as it is. "Usage": it is
// not a value of the setting.
Result<void> read_flag(const Args& args, const media::Setting& setting,
                       media::RenderSettings& render);

// The flags of the depth model.
std::vector<Flag> model_flags();
Result<void> read_model(const Args& args, media::RenderSettings& render);

// The flags that decide how pictures look, which preview and analyse have too. `--depth-device
// auto` is left to settle_depth_device() (depth_device.h).
std::vector<Flag> look_flags();
Result<void> read_look(const Args& args, media::RenderSettings& render);
// All flags of render settings, without the mode and the wanted part of the film.
std::vector<Flag> render_flags();
// Reads all of these. "Usage": a name that is not known, a number out of range, or a value that no
// encoder accepts.
Result<media::RenderSettings> read_render(const Args& args);
// Reads those that are said, with those of the wanted part of the film, for a job's row: what is
// not said is the workers' affair. Nothing is looked for on this machine. "Usage", as above.
Result<pipeline::SettingTexts> read_job_settings(const Args& args);

// Finds depth models by the names that jobs give them, in the folder of --models-dir, for
// pipeline::Clients. "Usage" where no folder is known.
Result<std::function<Result<void>(const std::string&, media::DepthModelOptions&)>> model_finder(
    const Args& args);

// The value of --mode, else the mode of --for. "Usage".
Result<media::Mode> mode_of(const Args& args);
// The flag --mode of workers: the mode of films that are uploaded without one. "Usage".
Flag default_mode_flag();
Result<std::optional<std::string>> default_mode_of(const Args& args);
// The value of --depth-device: "auto" or the name of a device. "Usage".
Result<std::string_view> depth_device_name(std::string_view given);
// The value of --encoder. "Usage".
Result<pipeline::EncoderWish> encoder_of(const Args& args);

}  // namespace spot::cli
