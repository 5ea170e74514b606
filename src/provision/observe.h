#pragma once

// Finds which resources of a manifest exist, and their settings. It only reads, several resources
// at the same time.

#include "provision/endpoint.h"
#include "provision/plan.h"

namespace spot::provision {

Result<Observed> observe(const Endpoint&, const Manifest&);

}  // namespace spot::provision
