#pragma once

// How films are rendered and encoded, as flags.

#include "cli/args.h"
#include "pipeline/clients.h"

namespace spot::cli {

std::vector<Flag> render_flags();
// "Usage": a name that is not known, or a number out of range.
Result<pipeline::RenderSettings> render_settings(const Args& args);

}  // namespace spot::cli
