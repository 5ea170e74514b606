#pragma once

// Does `models get`, which fetches a model and ONNX Runtime.

#include "base/result.h"
#include "cli/args.h"
#include "media/engine.h"

namespace spot::cli {

std::vector<Flag> get_flags();
// `name` is the word of the command line, "" where there was none. Returns the exit code.
Result<int> get_model(media::Engine& engine, const Args& args, std::string name);

}  // namespace spot::cli
