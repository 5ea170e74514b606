// spot_sim --seed N --steps M [--seeds K] [--plant sync|visibility|event]

#include <fmt/format.h>

#include <cstdio>
#include <string_view>

#include "base/bytes.h"
#include "sim/simulation.h"

int main(int argc, char** argv) {
    using namespace spot::sim;
    std::uint64_t seed = 1;
    std::uint64_t steps = 10'000;
    std::uint64_t seeds = 1;
    Plant plant = Plant::none;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const std::string_view value = argv[i + 1];
        const auto number = static_cast<std::uint64_t>(spot::parse_int(value).value_or(0));
        if (name == "--seed") seed = number;
        if (name == "--steps") steps = number;
        if (name == "--seeds") seeds = number;
        if (name == "--plant") {
            plant = value == "sync"         ? Plant::sync
                    : value == "visibility" ? Plant::visibility
                                            : Plant::event;
        }
    }
    for (auto s = seed; s < seed + seeds; ++s) {
        const auto report = simulate(s, steps, plant);
        fmt::print("seed {} steps {} hash {:016x}\n", s, report.steps, report.hash);
        if (report.broken) {
            fmt::print("broken at step {}: {}\nrepeat: spot_sim --seed {} --steps {}\n",
                       report.broken->step, report.broken->invariant, s, report.broken->step);
            return 1;
        }
    }
    return 0;
}
