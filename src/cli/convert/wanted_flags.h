#pragma once

// What of a film is wanted, as flags.

#include <string>
#include <vector>

#include "cli/args.h"
#include "media/render_settings.h"

namespace spot::cli {

std::vector<Flag> wanted_flags();

// Into render.wanted. "Usage".
Result<void> read_wanted(const Args& args, media::RenderSettings& render);

// "90", "1:30", "1:02:03.5": seconds.
Result<double> read_time(std::string_view what, const std::string& text);

}  // namespace spot::cli
