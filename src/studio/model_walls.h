#pragma once

// What a model's process may reach. For the processor: the model, no more. For a GPU: its device
// nodes, and what drivers read, which is libraries and settings of the system. Drivers open both
// when they like, so they cannot be opened beforehand.

#include <array>
#include <string>
#include <vector>

#include "media/depth_model_options.h"
#include "studio/sandbox.h"

namespace spot::studio {

// Variables of the user's that decide which driver and which GPU is taken; a model's process has
// these, where they are set, and no other.
inline constexpr std::array driver_variables{
    "VK_DRIVER_FILES", "VK_ICD_FILENAMES",     "VK_ADD_DRIVER_FILES",    "MESA_VK_DEVICE_SELECT",
    "DRI_PRIME",       "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES",
};

// For ModelProcess::Plan: `given` (NAME=value, of driver_variables), and that no driver keeps
// shaders on disk.
std::vector<std::string> driver_environment(const std::vector<std::string>& given);

// `runtime`: its file, as found. Reads what `environment` names as drivers' files.
Walls model_walls(const std::string& model, const std::string& runtime, media::DepthDevice device,
                  const std::vector<std::string>& environment);

}  // namespace spot::studio
