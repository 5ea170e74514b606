#pragma once

// A life in steps: what is done to the world, and what must be there once it was answered.

#include <functional>
#include <string>
#include <vector>

#include "faults/world.h"

namespace spot::faults {

struct Step {
    std::string name;
    std::function<Result<void>(World&)> run;
    std::function<void(State&)> expect;
};

// All operations of one job of the pipeline, from its upload to its clearing away, and the sweeps
// between them.
std::vector<Step> job_script();
// A life of `steps` random requests, the same for the same seed.
std::vector<Step> random_script(std::uint64_t seed, int steps);

}  // namespace spot::faults
