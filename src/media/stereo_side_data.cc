#include "media/stereo_side_data.h"

extern "C" {
#include <libavutil/stereo3d.h>
}

#include "base/check.h"

namespace spot::media {
namespace {

constexpr int packing_side_by_side = 3;
constexpr int packing_top_bottom = 4;

}  // namespace

int frame_packing(Mode mode) {
    switch (mode) {
        case Mode::sbs:
        case Mode::hsbs:
            return packing_side_by_side;
        case Mode::tb:
        case Mode::htb:
            return packing_top_bottom;
        default:
            return -1;
    }
    return -1;
}

void state_stereo(AVStream& stream, Mode mode) {
    const int packing = frame_packing(mode);
    if (packing < 0) return;
    auto* stereo = av_stereo3d_alloc();
    CHECK(stereo != nullptr, "out of memory");
    stereo->type = packing == packing_side_by_side ? AV_STEREO3D_SIDEBYSIDE : AV_STEREO3D_TOPBOTTOM;
    const int result = av_stream_add_side_data(
        &stream, AV_PKT_DATA_STEREO3D, reinterpret_cast<std::uint8_t*>(stereo), sizeof(AVStereo3D));
    CHECK(result >= 0, "out of memory");
}

}  // namespace spot::media
