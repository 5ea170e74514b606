#pragma once

// What of a manifest is there already. Reads only.

#include "provision/endpoint.h"
#include "provision/plan.h"

namespace spot::provision {

Result<Observed> observe(const Endpoint&, const Manifest&);

}  // namespace spot::provision
