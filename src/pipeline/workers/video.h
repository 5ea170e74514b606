#pragma once

// The worker that converts a segment into its 3D result.

#include "pipeline/workers/loop.h"

namespace spot::pipeline {

// Handles one message of the video-worker queue. It is deterministic: a second run overwrites the
// result with the same bytes.
Result<void> handle_video(const Clients&, const Delivery&);

}  // namespace spot::pipeline
