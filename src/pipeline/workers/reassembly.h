#pragma once

// From the results of all segments to the film.

#include "pipeline/workers/loop.h"

namespace spot::pipeline {

// Handles one message of the reassembly queue, under a lease that ends by itself: should this
// worker die, the next delivery finds it over and goes on.
Result<void> handle_reassembly(const Clients&, const Delivery&);

}  // namespace spot::pipeline
