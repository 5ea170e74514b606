#include "studio/model_walls.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "wire/json.h"

namespace spot::studio {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_manifest = 64u << 10;

// Libraries where distributions and makers of GPUs put them, their settings, and what the kernel
// tells of devices.
constexpr std::array of_drivers{
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/cuda",
    "/usr/local/nvidia",
    "/opt/cuda",
    "/etc/ld.so.cache",
    "/etc/vulkan",
    "/etc/xdg/vulkan",
    "/etc/drirc",
    "/usr/share/vulkan",
    "/usr/share/drirc.d",
    "/usr/share/nvidia",
    "/usr/share/libdrm",
    "/usr/local/share/vulkan",
    "/proc/cpuinfo",
    "/proc/devices",
    "/proc/driver/nvidia",
    "/proc/meminfo",
    "/proc/modules",
    "/proc/self/maps",
    "/sys/bus/pci",
    "/sys/class/drm",
    "/sys/dev/char",
    "/sys/devices",
    "/sys/module/nvidia",
};
constexpr std::array device_nodes{
    "/dev/null",           "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools",
    "/dev/nvidia-modeset", "/dev/kfd",       "/dev/dxg",
};

// A driver's manifest and the library that it names.
void add_manifest(const fs::path& file, std::vector<std::string>& readable) {
    readable.push_back(file.string());
    std::ifstream in(file, std::ios::binary);
    std::string bytes(largest_manifest, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    const auto manifest = wire::parse_json(bytes);
    const auto* driver = manifest ? manifest->find("ICD") : nullptr;
    const auto* library = driver != nullptr ? driver->find("library_path") : nullptr;
    if (library == nullptr || library->text.find('/') == std::string::npos) return;
    readable.push_back((file.parent_path() / library->text).lexically_normal().string());
}

void add_manifests(std::string_view places, std::vector<std::string>& readable) {
    std::error_code ignored;
    while (!places.empty()) {
        const auto end = std::min(places.find(':'), places.size());
        const fs::path place(places.substr(0, end));
        places.remove_prefix(std::min(end + 1, places.size()));
        if (!fs::is_directory(place, ignored)) {
            add_manifest(place, readable);
            continue;
        }
        for (const auto& file : fs::directory_iterator(place, ignored)) {
            if (file.path().extension() == ".json") add_manifest(file.path(), readable);
        }
    }
}

// Of a folder, the names that begin so and end in a number.
void add_numbered(const fs::path& folder, std::string_view begin, std::vector<std::string>& to) {
    std::error_code ignored;
    for (const auto& node : fs::directory_iterator(folder, ignored)) {
        const auto name = node.path().filename().string();
        if (!name.starts_with(begin) || name.size() == begin.size()) continue;
        if (name.find_first_not_of("0123456789", begin.size()) != std::string::npos) continue;
        to.push_back(node.path().string());
    }
}

}  // namespace

std::vector<std::string> driver_environment(const std::vector<std::string>& given) {
    std::vector<std::string> made{"MESA_SHADER_CACHE_DISABLE=true", "__GL_SHADER_DISK_CACHE=0",
                                  "CUDA_CACHE_DISABLE=1"};
    bool selects = false;
    for (const auto& variable : given) {
        for (const std::string_view name : driver_variables) {
            if (variable.starts_with(name) && variable.substr(name.size()).starts_with('=')) {
                made.push_back(variable);
                selects = selects || !variable.starts_with("VK_");
            }
        }
    }
    // Layers that put themselves between are for games: overlays, recorders. Mesa's orders GPUs, as
    // some of the variables say; it looks for a display, and complains that there is none.
    if (!selects) {
        made.emplace_back("VK_LOADER_LAYERS_DISABLE=~implicit~");
        made.emplace_back("NODEVICE_SELECT=1");
    }
    return made;
}

Walls model_walls(const std::string& model, const std::string& runtime, media::DepthDevice device,
                  const std::vector<std::string>& environment) {
    Walls walls{.readable = {model, "/proc/cpuinfo"}};
    if (device == media::DepthDevice::cpu) return walls;
    walls.of_a_driver = true;
    walls.readable.insert(walls.readable.end(), of_drivers.begin(), of_drivers.end());
    if (runtime.find('/') != std::string::npos) {
        walls.readable.push_back(fs::path(runtime).parent_path().string());  // its providers
    }
    for (const std::string_view variable : environment) {
        if (!variable.starts_with("VK_")) continue;
        const auto value = variable.find('=');
        if (value != std::string_view::npos) {
            add_manifests(variable.substr(value + 1), walls.readable);
        }
    }
    walls.devices.assign(device_nodes.begin(), device_nodes.end());
    add_numbered("/dev", "nvidia", walls.devices);
    add_numbered("/dev/dri", "renderD", walls.devices);
    walls.readable.emplace_back("/dev/nvidia-caps");
    walls.listable.emplace_back("/dev/dri");  // the other nodes in it are for displays
    return walls;
}

}  // namespace spot::studio
