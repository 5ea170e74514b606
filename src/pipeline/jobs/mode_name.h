#pragma once

// Names of modes as people and other programs write them.

#include <string_view>

#include "base/result.h"
#include "media/mode.h"

namespace spot::pipeline {

// By a name in any case. "UnknownMode" (invalid) names the modes that there are.
Result<media::Mode> mode_named(std::string_view name);

}  // namespace spot::pipeline
