// Rendering's measurements; see view.h.

#include <cstdio>
#include <string_view>

#include "view.h"

int main(int argc, char** argv) {
    const std::string_view verb = argc > 1 ? argv[1] : "";
    if (verb == "view") return spot::quality::view_quality(argc - 1, argv + 1);
    if (verb == "view-speed") return spot::quality::view_speed(argc - 1, argv + 1);
    std::fprintf(stderr, "spot_quality_view view|view-speed ...\n");
    return 64;
}
