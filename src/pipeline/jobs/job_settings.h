#pragma once

// The settings that a job has of its own: those that were said when it was submitted. They are part
// of its row, so that whichever worker takes a segment makes the same film; what was not said is
// taken from the worker that cuts the film, and is settled with it for all segments.

#include <map>
#include <string>

#include "base/result.h"
#include "media/render_settings.h"

namespace spot::pipeline {

// By media::Setting::name, as media::setting_text() writes them.
using SettingTexts = std::map<std::string, std::string>;

// Whether a job may have this setting in its map. The mode and the encoder are attributes of their
// own; cores and the device of a model are the worker's affair, and change no picture that is
// compared.
bool of_job(const media::Setting&);

// Writes the texts into `render`. A depth model's name becomes its path as it stands here; the
// caller makes a path of it (Clients::find_model). "InvalidSetting" (invalid): there is no such
// setting, a job may not have it, or the text is none of its values.
Result<void> apply_settings(const SettingTexts&, media::RenderSettings& render);

// The settings of a job that are not as usual, without the model where `render` has one that no job
// named: what the worker that cuts the film settles.
SettingTexts settings_to_settle(const media::RenderSettings& render, const SettingTexts& of_job);

// A model that a job names: the name of a file in the workers' folders of models, never a path.
bool model_name_for_job(std::string_view name);

}  // namespace spot::pipeline
