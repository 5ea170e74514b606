#pragma once

// Reads the names of modes as people and other programs write them.

#include <string_view>

#include "base/result.h"
#include "media/mode.h"

namespace spot::pipeline {

// The mode with this name, in upper or lower case. "UnknownMode" (invalid) lists the modes that
// there are.
Result<media::Mode> mode_named(std::string_view name);

}  // namespace spot::pipeline
