#include "cli/output.h"
#include "cli/program.h"

int main(int argc, char** argv) {
    spot::cli::hold_standard_descriptors();
    return spot::cli::run({argv + 1, argv + argc});
}
