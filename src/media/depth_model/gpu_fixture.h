#pragma once

// For tests: a Vulkan driver, where the machine has none of a GPU's. SwiftShader is a GPU made of
// software; browsers bring it along (Debian: chromium).

#include <cstdlib>
#include <filesystem>
#include <string>

namespace spot::media {

// Sets VK_DRIVER_FILES where the user has not and SwiftShader lies in a usual place.
inline void find_vulkan_driver() {
    if (std::getenv("VK_DRIVER_FILES") != nullptr) return;
    for (const auto* place : {"/usr/lib/chromium/vk_swiftshader_icd.json",
                              "/usr/lib/chromium-browser/vk_swiftshader_icd.json",
                              "/opt/google/chrome/vk_swiftshader_icd.json"}) {
        std::error_code ignored;
        if (std::filesystem::exists(place, ignored)) ::setenv("VK_DRIVER_FILES", place, 1);
    }
}

inline constexpr const char* no_gpu_here =
    "no Vulkan driver that WebGPU takes: install chromium for its SwiftShader, or say where one is "
    "with VK_DRIVER_FILES: ";

}  // namespace spot::media
