#include <unistd.h>

#include "media/heap.h"
#include "studio/serve.h"

int main() {
    spot::media::keep_large_blocks_apart();
    // All is written and closed; what libraries do at a program's end nobody needs.
    ::_exit(spot::studio::serve(STDIN_FILENO, STDOUT_FILENO));
}
