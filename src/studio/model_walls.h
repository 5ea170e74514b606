#pragma once

// The walls of a model's process. If the model runs on the processor, the process may reach the
// model and nothing else. For a GPU it may reach the GPU's device nodes and the files that drivers
// read: libraries and settings of the system. Drivers open both at any time, so they cannot be
// opened beforehand.

#include <array>
#include <string>
#include <vector>

#include "media/depth_model_options.h"
#include "studio/sandbox.h"

namespace spot::studio {

// The user's environment variables that decide which driver and which GPU is taken. A model's
// process has these, where they are set, and no others of the user's.
inline constexpr std::array driver_variables{
    "VK_DRIVER_FILES", "VK_ICD_FILENAMES",     "VK_ADD_DRIVER_FILES",    "MESA_VK_DEVICE_SELECT",
    "DRI_PRIME",       "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES",
};

// The environment for ModelProcess::Plan: those of `given` (NAME=value) that are driver_variables,
// and variables that keep drivers from caching shaders on disk.
std::vector<std::string> driver_environment(const std::vector<std::string>& given);

// `runtime` is the path of ONNX Runtime's library as it was found. Manifests of drivers that
// `environment` names are read for the libraries that they name.
Walls model_walls(const std::string& model, const std::string& runtime, media::DepthDevice device,
                  const std::vector<std::string>& environment);

}  // namespace spot::studio
