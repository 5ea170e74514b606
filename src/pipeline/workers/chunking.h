#pragma once

// The worker that cuts an uploaded film into its segments.

#include "pipeline/workers/loop.h"

namespace spot::pipeline {

// Handles one message of the chunking queue. Idempotent: a second run uploads the same segments and
// changes nothing more. A film that has no job becomes one (adopt.h); one whose job is finished, or
// deleted, starts nothing.
Result<void> handle_chunking(const Clients&, const Delivery&);

}  // namespace spot::pipeline
