#pragma once

// The flags of a plane in this process, and the lines that tell where it listens, for the verbs
// that run one.

#include "cli/args.h"
#include "plane/plane.h"

namespace spot::cli {

std::vector<Flag> plane_flags();
Result<plane::PlaneOptions> plane_options(const Args&);
void announce(const plane::Plane&, const plane::PlaneOptions&);

}  // namespace spot::cli
