#pragma once

// The main function of a model's process, from its request on (messages.h, "network").

#include "studio/messages.h"

namespace spot::studio {

// Answers until its input ends. Errors are those from before the model is opened; later ones are
// sent as answers.
Result<void> serve_network(int in, int out, const Request& request);

}  // namespace spot::studio
