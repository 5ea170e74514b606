#pragma once

// From a segment to its 3D result.

#include "pipeline/workers/loop.h"

namespace spot::pipeline {

// Handles one message of the video-worker queue. Deterministic: a second run overwrites its result
// with the same bytes.
Result<void> handle_video(const Clients&, const Delivery&);

}  // namespace spot::pipeline
