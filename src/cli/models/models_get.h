#pragma once

// `models get`: a model, and what runs it.

#include "base/result.h"
#include "cli/args.h"
#include "media/engine.h"

namespace spot::cli {

std::vector<Flag> get_flags();
// `name`: as it was said; "": not. The exit code.
Result<int> get_model(media::Engine& engine, const Args& args, std::string name);

}  // namespace spot::cli
