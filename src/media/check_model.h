#pragma once

// Describes a depth model, and says whether it can be used.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/depth_model_options.h"

namespace spot::media {

struct ModelReport {
    std::uint64_t size_bytes = 0;
    std::string sha256;   // hex
    std::string runtime;  // its file
    std::string runtime_version;
    std::vector<std::string> providers;     // what the runtime was built for
    DepthDevice device = DepthDevice::cpu;  // that the run was on
    std::string device_name;                // of a GPU; "": not known
    bool software = false;                  // what calls itself a GPU is a program on the processor
    std::string input;                      // name and sides, "?" where free
    std::string output;
    int width = 0;  // that a 16:9 film is brought to
    int height = 0;
    int map_width = 0;  // of what the model then gives
    int map_height = 0;
    int threads = 0;
    double milliseconds = 0;  // of one run, after a first one
};

// Opens the model and runs it twice, on the options' device; 0 threads: as many as there are cores.
// Errors: those of DepthModel::open (depth_model.h).
Result<ModelReport> check_model(const DepthModelOptions& options, int threads);

}  // namespace spot::media
