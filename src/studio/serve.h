#pragma once

// The main function of stereo-spot-media, the other side of media_client: reads one request, does
// it, answers.

namespace spot::studio {

// `in` and `out` are descriptors (messages.h). Returns the exit status: 0, after an answer was
// given.
int serve(int in, int out);

}  // namespace spot::studio
