#pragma once

// Tries a hardware encoder that was named before there is a film, so that its absence is reported
// at once, and not by the first job.

#include "media/engine.h"
#include "pipeline/clients.h"

namespace spot::cli {

// Tries the encoder of `render` with its settings, on pictures of two eyes of 1080p. Software and
// `auto` are not tried. Errors are those of media::check_encoder().
Result<void> need_encoder(media::Engine& engine, const media::RenderSettings& render);

}  // namespace spot::cli
