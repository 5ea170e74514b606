#pragma once

// Pictures as the stereo code sees them: planar 4:2:0 memory that somebody else owns.

#include <array>
#include <cstddef>
#include <cstdint>

namespace spot::media {

struct Size {
    int width = 0;
    int height = 0;
};

// A part of a picture.
struct Area {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
    friend bool operator==(const Area&, const Area&) = default;
};

template <class Byte>
struct PlaneOf {
    Byte* data = nullptr;
    std::ptrdiff_t stride = 0;  // bytes from a row to the next
    int width = 0;
    int height = 0;
    Byte* row(int y) const { return data + y * stride; }
};

using Plane = PlaneOf<const std::uint8_t>;
using MutablePlane = PlaneOf<std::uint8_t>;

// Luma and two planes of chroma of half the width and height; width and height are even. A sample
// of 8 bits is a byte; one of 10 bits is a std::uint16_t of this machine, 0..1023 (libav's
// yuv420p10). Plane widths count samples, strides bytes.
template <class Byte>
struct PictureOf {
    std::array<PlaneOf<Byte>, 3> planes;
    int bit_depth = 8;
    // Depth that was given with the picture (depth_maps/given_depth.h): as large as the luma, in
    // std::uint16_t of this machine, 65535 nearest. No data: there is none.
    PlaneOf<Byte> depth = {};
    int width() const { return planes[0].width; }
    int height() const { return planes[0].height; }
};

using Picture = PictureOf<const std::uint8_t>;
using MutablePicture = PictureOf<std::uint8_t>;

// The part of a picture that lies in an area of even sides and corners. Nothing is copied: the part
// refers to the picture's memory.
inline Picture cut_out(const Picture& picture, const Area& area) {
    Picture made = picture;
    const std::ptrdiff_t bytes = picture.bit_depth > 8 ? 2 : 1;
    for (std::size_t i = 0; i < made.planes.size(); ++i) {
        auto& plane = made.planes[i];
        const int scale = i == 0 ? 1 : 2;
        plane.data = plane.row(area.top / scale) + bytes * (area.left / scale);
        plane.width = area.width / scale;
        plane.height = area.height / scale;
    }
    if (auto& depth = made.depth; depth.data != nullptr) {
        depth.data = depth.row(area.top) + 2 * std::ptrdiff_t{area.left};
        depth.width = area.width;
        depth.height = area.height;
    }
    return made;
}

}  // namespace spot::media
