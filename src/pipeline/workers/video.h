#pragma once

// From a segment to its 3D result.

#include "media/convert.h"
#include "pipeline/workers/loop.h"

namespace spot::pipeline {

// Handles one message of the video-worker queue. Deterministic: a second run overwrites its result
// with the same bytes.
Result<void> handle_video(const Clients&, const Delivery&);

// The settings as the conversion takes them.
media::ConvertOptions options_of(const RenderSettings& render, media::Mode mode);

}  // namespace spot::pipeline
