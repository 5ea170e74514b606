#include <unistd.h>

#include "studio/serve.h"

int main() {
    // All is written and closed; what libraries do at a program's end nobody needs.
    ::_exit(spot::studio::serve(STDIN_FILENO, STDOUT_FILENO));
}
