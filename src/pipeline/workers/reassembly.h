#pragma once

// The worker that joins the results of all segments into the film.

#include "pipeline/workers/loop.h"

namespace spot::pipeline {

// Handles one message of the reassembly queue while it has a lease that expires by itself: should
// this worker die, the next delivery of the message finds the lease expired and continues.
Result<void> handle_reassembly(const Clients&, const Delivery&);

}  // namespace spot::pipeline
