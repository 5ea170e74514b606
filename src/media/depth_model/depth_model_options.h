#pragma once

// Depth by a model that the user has: an ONNX file (docs/media.md, "Depth by model").

#include <optional>
#include <string>
#include <string_view>

namespace spot::media {

// What a model's numbers mean.
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

inline constexpr int most_depth_every = 60;

struct DepthModelOptions {
    std::string path = {};  // of the ONNX file; "": depth without a model
    DepthKind kind = DepthKind::inverse;
    // One picture of so many is given to the model, from the shot's first one on; 0: as many as
    // make about twelve a second.
    int every = 0;
};

}  // namespace spot::media
