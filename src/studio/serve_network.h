#pragma once

// The model's process, from its request on (messages.h, "network").

#include "studio/messages.h"

namespace spot::studio {

// Until there is no more to do. Errors before the model is opened; later ones are answers.
Result<void> serve_network(int in, int out, const Request& request);

}  // namespace spot::studio
