#include "cli/output.h"
#include "cli/program.h"
#include "media_client/child_engine.h"

int main(int argc, char** argv) {
    spot::cli::hold_standard_descriptors();
    spot::media_client::ChildEngine engine;
    return spot::cli::run(engine, {argv + 1, argv + argc});
}
