#include <fmt/format.h>

#include "cli/output.h"
#include "cli/program.h"

namespace spot::cli {
namespace {

Result<int> version(const Args& args) {
    if (args.is_on("json")) {
        put("{{\"version\":\"{}\"}}\n", SPOT_VERSION);
    } else {
        put("stereo-spot {}\n", SPOT_VERSION);
    }
    return exit_code::ok;
}

}  // namespace

Verb version_verb() {
    return {"version",
            "print the version",
            "version [--json]",
            "  stereo-spot version\n  stereo-spot version --json\n",
            {{"json", "", "as JSON"}},
            version};
}

}  // namespace spot::cli
