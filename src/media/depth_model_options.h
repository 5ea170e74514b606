#pragma once

// Depth by a model that the user has: an ONNX file (docs/media.md, "Depth by model").

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::media {

class Network;  // network.h

// The meaning of the numbers that a model gives.
enum class DepthKind {
    inverse,  // more is nearer, on any scale: Depth Anything, MiDaS
    metric,   // distances, more is farther
};

struct DepthKindName {
    DepthKind kind;
    std::string_view name;
};
inline constexpr DepthKindName depth_kinds[] = {{DepthKind::inverse, "inverse"},
                                                {DepthKind::metric, "metric"}};

inline std::optional<DepthKind> parse_depth_kind(std::string_view name) {
    for (const auto& row : depth_kinds) {
        if (row.name == name) return row.kind;
    }
    return std::nullopt;
}
constexpr std::string_view to_string(DepthKind kind) {
    for (const auto& row : depth_kinds) {
        if (row.kind == kind) return row.name;
    }
    return {};
}

// The device that a model runs on. A film has one: numbers of two differ in their last digits.
enum class DepthDevice {
    cpu,
    webgpu,  // a GPU, by Vulkan
    cuda,    // NVIDIA's, by a runtime that was built for it
};

struct DepthDeviceName {
    DepthDevice device;
    std::string_view name;
};
inline constexpr DepthDeviceName depth_devices[] = {
    {DepthDevice::cpu, "cpu"}, {DepthDevice::webgpu, "webgpu"}, {DepthDevice::cuda, "cuda"}};

inline std::optional<DepthDevice> parse_depth_device(std::string_view name) {
    for (const auto& row : depth_devices) {
        if (row.name == name) return row.device;
    }
    return std::nullopt;
}
constexpr std::string_view to_string(DepthDevice device) {
    for (const auto& row : depth_devices) {
        if (row.device == device) return row.name;
    }
    return {};
}

inline constexpr int most_depth_every = 60;

// Opens a model somewhere else, as in a process of its own; `threads`: at least 1.
using OpenNetwork = std::function<Result<std::unique_ptr<Network>>(int threads)>;

struct DepthModelOptions {
    std::string path = {};  // of the ONNX file; "": depth without a model
    DepthKind kind = DepthKind::inverse;
    // One picture of so many is given to the model, from the shot's first one on; 0: as many as
    // make about twelve a second.
    int every = 0;
    DepthDevice device = DepthDevice::cpu;
    // Where ONNX Runtime lies, as OnnxRuntime::get() takes it; STEREO_SPOT_ONNXRUNTIME comes first.
    std::string runtime = {};
    OpenNetwork open = {};  // not said: in this process, by path and device
};

}  // namespace spot::media
