#pragma once

// `models get`: a model, and what runs it.

#include "base/result.h"
#include "cli/args.h"

namespace spot::cli {

std::vector<Flag> get_flags();
// `name`: as it was said; "": not. The exit code.
Result<int> get_model(const Args& args, std::string name);

}  // namespace spot::cli
