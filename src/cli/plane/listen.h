#pragma once

// What serve, up and convert share: a plane in this process.

#include "cli/args.h"
#include "plane/plane.h"

namespace spot::cli {

std::vector<Flag> plane_flags();
Result<plane::PlaneOptions> plane_options(const Args&);
void announce(const plane::Plane&, const plane::PlaneOptions&);

}  // namespace spot::cli
