#pragma once

// The flags for the part of a film that is wanted.

#include <string>
#include <vector>

#include "cli/args.h"
#include "media/render_settings.h"

namespace spot::cli {

std::vector<Flag> wanted_flags();

// Reads them into render.wanted. "Usage".
Result<void> read_wanted(const Args& args, media::RenderSettings& render);

// Reads a time such as "90", "1:30" or "1:02:03.5" as seconds. `what` is the flag in the error's
// words. "Usage".
Result<double> read_time(std::string_view what, const std::string& text);

}  // namespace spot::cli
