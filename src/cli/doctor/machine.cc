#include "cli/doctor/machine.h"

#include <fmt/format.h>

#include "media_client/child.h"
#include "studio/sandbox_files.h"

namespace spot::cli::doctor {

Findings look_at_machine() {
    Findings findings;
    if (const auto version = media_client::media_version()) {
        findings.push_back(ok("programs", fmt::format("stereo-spot and {} are {}",
                                                      media_client::media_program(), *version)));
    } else {
        findings.push_back(failed("programs", version.error().message,
                                  "no film can be read; install both programs from one build"));
    }
    const auto missing = studio::missing_of_landlock();
    if (missing.empty()) {
        findings.push_back(ok("sandbox", "the kernel has all walls around who reads films"));
    }
    for (const auto& what : missing) {
        findings.push_back(
            warn("sandbox", what, "films are shut in by the other walls; a newer kernel adds it"));
    }
    return findings;
}

}  // namespace spot::cli::doctor
