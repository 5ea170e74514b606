#pragma once

// What the process that does a request may reach of the machine.

#include "studio/messages.h"
#include "studio/sandbox.h"

namespace spot::studio {

// Its input files and maps, the folder that it names for its output, and what its encoder needs.
Walls request_walls(const Request& request);

}  // namespace spot::studio
