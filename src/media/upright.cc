#include "media/upright.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <type_traits>

#include "base/check.h"

namespace spot::media {
namespace {

bool has_form(int format, int bit_depth) {
    if (bit_depth == 10) return format == AV_PIX_FMT_YUV420P10;
    return format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_YUVJ420P;
}

int chroma_side(int side) {
    return (side + 1) / 2;
}

bool full_range(const AVFrame& frame) {
    const auto* layout = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    const bool rgb = layout != nullptr && (layout->flags & AV_PIX_FMT_FLAG_RGB) != 0;
    const std::string_view name = layout == nullptr ? "" : layout->name;
    return !rgb && (frame.color_range == AVCOL_RANGE_JPEG || name.starts_with("yuvj"));
}

bool rgb(const AVFrame& frame) {
    const auto* layout = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    return layout != nullptr && (layout->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

template <class Sample, class Byte>
auto* samples(const PlaneOf<Byte>& plane, int y) {
    using Wanted = std::conditional_t<std::is_const_v<Byte>, const Sample, Sample>;
    return reinterpret_cast<Wanted*>(plane.row(y));
}

// Clockwise by a quarter, `quarters` times.
template <class Sample>
void turn_plane(const Plane& from, const MutablePlane& to, int quarters) {
    for (int y = 0; y < to.height; ++y) {
        auto* row = samples<Sample>(to, y);
        for (int x = 0; x < to.width; ++x) {
            switch (quarters) {
                case 1: row[x] = samples<Sample>(from, from.height - 1 - x)[y]; break;
                case 2:
                    row[x] = samples<Sample>(from, from.height - 1 - y)[from.width - 1 - x];
                    break;
                default: row[x] = samples<Sample>(from, x)[from.width - 1 - y]; break;
            }
        }
    }
}

template <class Sample>
void grow_plane(const Plane& from, const MutablePlane& to) {
    for (int y = 0; y < to.height; ++y) {
        const auto* row = samples<Sample>(from, std::min(y, from.height - 1));
        const int kept = std::min(from.width, to.width);
        std::copy_n(row, kept, samples<Sample>(to, y));
        std::fill_n(samples<Sample>(to, y) + kept, to.width - kept, row[kept - 1]);
    }
}

int bits_of(const AVFrame& frame) {
    return frame.format == AV_PIX_FMT_YUV420P10 ? 10 : 8;
}

template <class Picture>
Picture view_of(const AVFrame& frame) {
    Picture picture;
    for (std::size_t i = 0; i < 3; ++i) {
        picture.planes[i] = {frame.data[i], frame.linesize[i],
                             i == 0 ? frame.width : chroma_side(frame.width),
                             i == 0 ? frame.height : chroma_side(frame.height)};
    }
    picture.bit_depth = bits_of(frame);
    return picture;
}

}  // namespace

int matrix_of(AVColorSpace space) {
    switch (space) {
        case AVCOL_SPC_BT709: return SWS_CS_ITU709;
        case AVCOL_SPC_BT2020_NCL:
        case AVCOL_SPC_BT2020_CL: return SWS_CS_BT2020;
        case AVCOL_SPC_SMPTE240M: return SWS_CS_SMPTE240M;
        case AVCOL_SPC_FCC: return SWS_CS_FCC;
        default: return SWS_CS_ITU601;
    }
}

AVPixelFormat format_of(int bit_depth) {
    return bit_depth == 10 ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
}

Frame make_picture(Size size, int bit_depth) {
    Frame frame = make_frame();
    frame->format = format_of(bit_depth);
    frame->width = size.width;
    frame->height = size.height;
    CHECK(av_frame_get_buffer(frame.get(), 0) >= 0, "out of memory");
    return frame;
}

Picture view(const AVFrame& frame) {
    return view_of<Picture>(frame);
}

MutablePicture mutable_view(AVFrame& frame) {
    return view_of<MutablePicture>(frame);
}

Result<Frame> Upright::convert(const AVFrame& frame, Size to) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    auto* scaler = sws_getCachedContext(scaler_.release(), frame.width, frame.height, format,
                                        to.width, to.height, format_of(bit_depth_),
                                        SWS_BICUBIC | SWS_BITEXACT | SWS_ACCURATE_RND, nullptr,
                                        nullptr, nullptr);
    scaler_.reset(scaler);
    if (scaler == nullptr) {
        return fail(Kind::invalid, "NotDecodable",
                    fmt::format("Pictures of the form {} cannot be converted.",
                                format == AV_PIX_FMT_NONE ? "?" : av_get_pix_fmt_name(format)));
    }
    const int* matrix = sws_getCoefficients(matrix_of(frame.colorspace));
    const int range = full_range(frame) ? 1 : 0;
    sws_setColorspaceDetails(scaler, matrix, rgb(frame) ? 1 : range, matrix, range, 0, 1 << 16,
                             1 << 16);
    Frame made = make_picture(to, bit_depth_);
    sws_scale(scaler, frame.data, frame.linesize, 0, frame.height, made->data, made->linesize);
    av_frame_copy_props(made.get(), &frame);
    made->color_range = range == 1 ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    if (rgb(frame)) made->colorspace = AVCOL_SPC_SMPTE170M;
    return made;
}

Frame Upright::turn(const AVFrame& frame) const {
    const bool sideways = rotation_ % 180 != 0;
    const Size size = sideways ? Size{frame.height, frame.width} : Size{frame.width, frame.height};
    Frame made = make_picture(size, bit_depth_);
    const auto from = view(frame);
    const auto to = mutable_view(*made);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto turn_it =
            bit_depth_ == 10 ? turn_plane<std::uint16_t> : turn_plane<std::uint8_t>;
        turn_it(from.planes[i], to.planes[i], rotation_ / 90);
    }
    av_frame_copy_props(made.get(), &frame);
    if (sideways) made->sample_aspect_ratio = av_inv_q(frame.sample_aspect_ratio);
    return made;
}

Frame Upright::grow(const AVFrame& frame) const {
    Frame made = make_picture(size_, bit_depth_);
    const auto from = view(frame);
    const auto to = mutable_view(*made);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto grow_it =
            bit_depth_ == 10 ? grow_plane<std::uint16_t> : grow_plane<std::uint8_t>;
        grow_it(from.planes[i], to.planes[i]);
    }
    av_frame_copy_props(made.get(), &frame);
    return made;
}

Result<Frame> Upright::apply(const AVFrame& frame) {
    if (film_.width == 0) film_ = {frame.width, frame.height};
    Frame upright;
    if (has_form(frame.format, bit_depth_) && frame.width == film_.width &&
        frame.height == film_.height) {
        upright = make_frame();
        CHECK(av_frame_ref(upright.get(), &frame) >= 0, "out of memory");
        if (full_range(frame)) upright->color_range = AVCOL_RANGE_JPEG;
        upright->format = format_of(bit_depth_);
    } else {
        upright = TRY(convert(frame, film_));
    }
    if (rotation_ != 0) upright = turn(*upright);
    if (upright->width != size_.width || upright->height != size_.height) {
        upright = grow(*upright);
    }
    return upright;
}

}  // namespace spot::media
