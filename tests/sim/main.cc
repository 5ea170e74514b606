// spot_sim --seed N --steps M [--seeds K] [--plant sync|visibility|event] [--disk FOLDER]

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "base/bytes.h"
#include "base/log.h"
#include "sim/simulation.h"

int main(int argc, char** argv) {
    using namespace spot::sim;
    spot::set_log_level(spot::Level(99));
    std::uint64_t seed = 1;
    std::uint64_t steps = 10'000;
    std::uint64_t seeds = 1;
    Plant plant = Plant::none;
    std::string disk;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const std::string_view value = argv[i + 1];
        const auto number = static_cast<std::uint64_t>(spot::parse_int(value).value_or(0));
        if (name == "--seed") seed = number;
        if (name == "--steps") steps = number;
        if (name == "--seeds") seeds = number;
        if (name == "--disk") disk = fmt::format("{}/spot-sim-{}", value, ::getpid());
        if (name == "--plant") {
            plant = value == "sync"         ? Plant::sync
                    : value == "visibility" ? Plant::visibility
                                            : Plant::event;
        }
    }
    for (auto s = seed; s < seed + seeds; ++s) {
        const auto report = simulate(s, steps, plant, disk);
        fmt::print("seed {} steps {} hash {:016x}", s, report.steps, report.hash);
        for (const auto* what :
             {"crash", "crash.kept", "crash.lost", "flip.refused", "flip.harmless"}) {
            if (report.seen.contains(what)) fmt::print(" {} {}", report.seen.at(what), what);
        }
        fmt::print("\n");
        if (report.broken) {
            fmt::print("broken at step {}: {}\nrepeat: spot_sim --seed {} --steps {}\n",
                       report.broken->step, report.broken->invariant, s, report.broken->step);
            return 1;
        }
    }
    return 0;
}
