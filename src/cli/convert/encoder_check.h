#pragma once

// An encoder of hardware is asked for by name where films come later: whether it is there is said
// at once, and not by the first job.

#include "media/engine.h"
#include "pipeline/clients.h"

namespace spot::cli {

// With the settings, and pictures of two eyes of 1080p. Software and `auto` pass untried. Errors:
// those of media::check_encoder().
Result<void> need_encoder(media::Engine& engine, const media::RenderSettings& render);

}  // namespace spot::cli
