#include "studio/driver_files.h"

#include <array>
#include <filesystem>

namespace spot::studio {
namespace {

namespace fs = std::filesystem;

constexpr std::array libraries{
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/cuda",
    "/usr/local/nvidia",
    "/opt/cuda",
    "/etc/ld.so.cache",
    "/etc/drirc",
    "/usr/share/drirc.d",
    "/usr/share/nvidia",
    "/usr/share/libdrm",
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
constexpr std::array of_nvidia{
    "/dev/nvidiactl",
    "/dev/nvidia-uvm",
    "/dev/nvidia-uvm-tools",
    "/dev/nvidia-modeset",
};

// Adds the entries of a folder whose names are `begin` and a number.
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

void let_in_libraries(Walls& walls) {
    walls.of_a_driver = true;
    walls.readable.insert(walls.readable.end(), libraries.begin(), libraries.end());
    walls.devices.emplace_back("/dev/null");
}

void let_in_render_nodes(Walls& walls) {
    add_numbered("/dev/dri", "renderD", walls.devices);
    walls.listable.emplace_back("/dev/dri");  // the other nodes in it are for displays
}

void let_in_nvidia(Walls& walls) {
    walls.devices.insert(walls.devices.end(), of_nvidia.begin(), of_nvidia.end());
    add_numbered("/dev", "nvidia", walls.devices);
    walls.readable.emplace_back("/dev/nvidia-caps");
}

std::optional<std::string_view> value_of_variable(std::string_view variable,
                                                  std::string_view name) {
    const bool its_own =
        variable.starts_with(name) && variable.substr(name.size()).starts_with('=');
    if (!its_own) return std::nullopt;
    return variable.substr(name.size() + 1);
}

}  // namespace spot::studio
