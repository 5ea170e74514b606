#pragma once

// What of a manifest is there already. Reads only, several at once.

#include "provision/endpoint.h"
#include "provision/plan.h"

namespace spot::provision {

Result<Observed> observe(const Endpoint&, const Manifest&);

}  // namespace spot::provision
