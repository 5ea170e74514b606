#pragma once

// Which GPUs there are, as Vulkan's loader tells: to say beforehand why none can be used, and
// whether one is real. Vulkan's C interface, of which a few functions are used; the loader is
// opened while the program runs, since who uses no GPU needs none.

#include <string>
#include <vector>

namespace spot::media {

// The likeliest to be used first, as those are ordered who choose by speed.
enum class GpuKind { discrete, integrated, virtual_gpu, other, software };

struct Gpu {
    std::string name;  // its driver's, on one line
    GpuKind kind = GpuKind::other;
};

// Best first; empty where there is no loader, no driver or no device. It opens files, and drivers
// may start threads.
std::vector<Gpu> vulkan_gpus();

}  // namespace spot::media
