#include <unistd.h>

#include "studio/serve.h"

int main() {
    return spot::studio::serve(STDIN_FILENO, STDOUT_FILENO);
}
