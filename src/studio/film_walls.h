#pragma once

// What the process that reads films may reach: what the request names, and no more.

#include "studio/messages.h"
#include "studio/sandbox.h"

namespace spot::studio {

Walls film_walls(const Request& request);

}  // namespace spot::studio
