#include "media/depth_model/gpus.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace spot::media {
namespace {

// Parts of Vulkan 1.0's interface (vulkan_core.h), whose layouts never change.
using Handle = void*;
constexpr std::int32_t success = 0;
constexpr std::int32_t incomplete = 5;
constexpr std::uint32_t instance_create_info = 1;
constexpr std::uint32_t most_gpus = 16;

struct InstanceInfo {
    std::uint32_t type = instance_create_info;
    const void* next = nullptr;
    std::uint32_t flags = 0;
    const void* application = nullptr;
    std::uint32_t layer_count = 0;
    const char* const* layers = nullptr;
    std::uint32_t extension_count = 0;
    const char* const* extensions = nullptr;
};

// VkPhysicalDeviceProperties: its first members, and room for the rest.
struct Properties {
    std::uint32_t interface_version = 0;
    std::uint32_t driver_version = 0;
    std::uint32_t vendor = 0;
    std::uint32_t device = 0;
    std::uint32_t type = 0;
    std::array<char, 256> name{};
    alignas(8) std::array<std::byte, 2048> rest{};  // a quarter of it is used
};

using GetFunction = void* (*)(Handle instance, const char* name);
using CreateInstance = std::int32_t (*)(const InstanceInfo*, const void* allocator, Handle* made);
using DestroyInstance = void (*)(Handle instance, const void* allocator);
using Enumerate = std::int32_t (*)(Handle instance, std::uint32_t* count, Handle* devices);
using GetProperties = void (*)(Handle device, Properties*);

GpuKind kind_of(std::uint32_t type) {
    switch (type) {
        case 1: return GpuKind::integrated;
        case 2: return GpuKind::discrete;
        case 3: return GpuKind::virtual_gpu;
        case 4: return GpuKind::software;
        default: return GpuKind::other;
    }
}

Gpu described(const Properties& properties) {
    Gpu gpu{{properties.name.data(), ::strnlen(properties.name.data(), properties.name.size())},
            kind_of(properties.type)};
    for (auto& c : gpu.name) {
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    }
    return gpu;
}

}  // namespace

std::vector<Gpu> vulkan_gpus() {
    std::vector<Gpu> found;
    void* loader = ::dlopen("libvulkan.so.1", RTLD_NOW | RTLD_LOCAL);
    if (loader == nullptr) return found;
    const auto get = reinterpret_cast<GetFunction>(::dlsym(loader, "vkGetInstanceProcAddr"));
    if (get == nullptr) return found;
    const auto create = reinterpret_cast<CreateInstance>(get(nullptr, "vkCreateInstance"));
    Handle instance = nullptr;
    const InstanceInfo plain;
    if (create == nullptr || create(&plain, nullptr, &instance) != success) return found;
    const auto list = reinterpret_cast<Enumerate>(get(instance, "vkEnumeratePhysicalDevices"));
    const auto look =
        reinterpret_cast<GetProperties>(get(instance, "vkGetPhysicalDeviceProperties"));
    std::array<Handle, most_gpus> devices{};
    std::uint32_t count = most_gpus;
    const auto listed = list != nullptr ? list(instance, &count, devices.data()) : -1;
    if (look != nullptr && (listed == success || listed == incomplete)) {
        for (std::uint32_t i = 0; i < std::min(count, most_gpus); ++i) {
            Properties properties;
            look(devices[i], &properties);
            found.push_back(described(properties));
        }
    }
    const auto destroy = reinterpret_cast<DestroyInstance>(get(instance, "vkDestroyInstance"));
    if (destroy != nullptr) destroy(instance, nullptr);
    std::stable_sort(found.begin(), found.end(),
                     [](const Gpu& a, const Gpu& b) { return a.kind < b.kind; });
    return found;  // the loader stays: drivers do not like to be unloaded
}

}  // namespace spot::media
