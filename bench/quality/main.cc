// Measures what a conversion is worth, for quality.py: against true depth, true second views, and
// the processor's time. Prints one JSON object a line.

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "commands.h"

namespace {

struct Command {
    std::string_view name;
    int (*run)(int argc, char** argv);  // argv[0] is the command's name
};

// A new command is one line here and one in commands.h.
constexpr Command commands[] = {
    {"depth-speed", spot::quality::depth_speed},
    {"depth-score", spot::quality::depth_score},
    {"depth-world", spot::quality::depth_world},
    {"depth-flicker", spot::quality::depth_flicker},
    {"depth-cuts", spot::quality::depth_cuts},
    {"depth-look", spot::quality::depth_look},
    {"view", spot::quality::view_quality},
    {"view-speed", spot::quality::view_speed},
    {"view-disparity", spot::quality::view_disparity},
    {"view-world", spot::quality::view_world},
    {"view-holes", spot::quality::view_holes},
};

}  // namespace

int main(int argc, char** argv) {
    if (argc >= 2) {
        for (const auto& command : commands) {
            if (command.name == argv[1]) return command.run(argc - 1, argv + 1);
        }
    }
    std::fprintf(stderr, "spot_quality COMMAND ...; commands:");
    for (const auto& command : commands) {
        std::fprintf(stderr, " %.*s", static_cast<int>(command.name.size()), command.name.data());
    }
    std::fprintf(stderr, "\n");
    return 64;
}
