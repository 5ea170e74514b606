#include "studio/model_walls.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "studio/driver_files.h"
#include "wire/json.h"

namespace spot::studio {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_manifest = 64u << 10;

// Where Vulkan's loader looks for drivers.
constexpr std::array of_vulkan{
    "/etc/vulkan",
    "/etc/xdg/vulkan",
    "/usr/share/vulkan",
    "/usr/local/share/vulkan",
};
constexpr std::array more_nodes{"/dev/kfd", "/dev/dxg"};

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

}  // namespace

std::vector<std::string> driver_environment(const std::vector<std::string>& given) {
    std::vector<std::string> made{"MESA_SHADER_CACHE_DISABLE=true", "__GL_SHADER_DISK_CACHE=0",
                                  "CUDA_CACHE_DISABLE=1"};
    bool selects = false;
    for (const auto& variable : given) {
        for (const std::string_view name : driver_variables) {
            if (value_of_variable(variable, name)) {
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
    let_in_libraries(walls);
    walls.readable.insert(walls.readable.end(), of_vulkan.begin(), of_vulkan.end());
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
    let_in_nvidia(walls);
    let_in_render_nodes(walls);
    walls.devices.insert(walls.devices.end(), more_nodes.begin(), more_nodes.end());
    return walls;
}

}  // namespace spot::studio
