#include "media/film/stereo_side_data.h"

extern "C" {
#include <libavutil/spherical.h>
#include <libavutil/stereo3d.h>
}

#include "base/check.h"

namespace spot::media {
namespace {

constexpr std::uint32_t quarter_turn = 0x40000000;  // of a turn of 2^32

template <class Data>
void attach(AVStream& stream, AVPacketSideDataType type, Data* data, std::size_t size) {
    CHECK(data != nullptr, "out of memory");
    const int result =
        av_stream_add_side_data(&stream, type, reinterpret_cast<std::uint8_t*>(data), size);
    CHECK(result >= 0, "out of memory");
}

AVStereo3DType type_of(StereoLayout::Place place) {
    switch (place) {
        case StereoLayout::Place::beside: return AV_STEREO3D_SIDEBYSIDE;
        case StereoLayout::Place::above: return AV_STEREO3D_TOPBOTTOM;
        case StereoLayout::Place::between: return AV_STEREO3D_LINES;
    }
    return AV_STEREO3D_2D;
}

}  // namespace

std::optional<StereoLayout> layout_of(const RenderSettings& settings) {
    auto layout = row_of(settings.mode).layout;
    if (layout) layout->right_first = right_is_first(settings);
    return layout;
}

void state_stereo(AVStream& stream, const StereoLayout& layout) {
    auto* stereo = av_stereo3d_alloc();
    attach(stream, AV_PKT_DATA_STEREO3D, stereo, sizeof(AVStereo3D));
    stereo->type = type_of(layout.place);
    if (layout.right_first) stereo->flags = AV_STEREO3D_FLAG_INVERT;
    if (!layout.half_sphere) return;
    std::size_t size = 0;
    auto* sphere = av_spherical_alloc(&size);
    attach(stream, AV_PKT_DATA_SPHERICAL, sphere, size);
    sphere->projection = AV_SPHERICAL_EQUIRECTANGULAR_TILE;
    sphere->bound_left = sphere->bound_right = quarter_turn;
}

}  // namespace spot::media
