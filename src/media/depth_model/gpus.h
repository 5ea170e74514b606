#pragma once

// Lists the GPUs that Vulkan's loader knows, so that messages can say beforehand why none can be
// used, and whether one is real hardware. A few functions of Vulkan's C interface are used; the
// loader is opened while the program runs, since users without a GPU need none.

#include <string>
#include <vector>

namespace spot::media {

// The kinds in the order in which they are preferred, the fastest first.
enum class GpuKind { discrete, integrated, virtual_gpu, other, software };

struct Gpu {
    std::string name;  // as its driver gives it, on one line
    GpuKind kind = GpuKind::other;
};

// The GPUs, the best first; empty if there is no loader, no driver or no device. It opens files,
// and drivers may start threads.
std::vector<Gpu> vulkan_gpus();

}  // namespace spot::media
