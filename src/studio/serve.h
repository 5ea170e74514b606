#pragma once

// The other side of media_client: reads one request, does it, answers.

namespace spot::studio {

// The whole program. `in` and `out` are descriptors. The exit status: 0 where an answer was given.
int serve(int in, int out);

}  // namespace spot::studio
