#pragma once

// The kinds of files that pictures of both eyes are written to. Names are part of the API: only
// added to.

#include <array>
#include <optional>
#include <string_view>

namespace spot::media {

enum class ImageKind {
    png,
    jpg,
    mpo,  // both eyes as two JPEGs in one file, as 3D cameras make and televisions show (jpeg.h)
};

struct ImageKindName {
    ImageKind kind;
    std::string_view name;  // and what files end in
};
inline constexpr std::array<ImageKindName, 3> image_kinds{
    {{ImageKind::png, "png"}, {ImageKind::jpg, "jpg"}, {ImageKind::mpo, "mpo"}}};

constexpr std::string_view to_string(ImageKind kind) {
    for (const auto& row : image_kinds) {
        if (row.kind == kind) return row.name;
    }
    return {};
}

// The kind of a file by its ending, in lower case and without its dot; nullopt: none of these.
constexpr std::optional<ImageKind> parse_image_kind(std::string_view name) {
    if (name == "jpeg") return ImageKind::jpg;
    for (const auto& row : image_kinds) {
        if (row.name == name) return row.kind;
    }
    return std::nullopt;
}

}  // namespace spot::media
