#pragma once

// The walls of the process that does a request.

#include "studio/messages.h"
#include "studio/sandbox.h"

namespace spot::studio {

// It may reach the request's input files and maps, the folder for its output, and what its encoder
// needs.
Walls request_walls(const Request& request);

}  // namespace spot::studio
