#include "media/decoder.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace spot::media {
namespace {

constexpr int most_damaged_in_a_row = 64;

bool planar_420(int format) {
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

int matrix_of(AVColorSpace space) {
    switch (space) {
        case AVCOL_SPC_BT709:
            return SWS_CS_ITU709;
        case AVCOL_SPC_BT2020_NCL:
        case AVCOL_SPC_BT2020_CL:
            return SWS_CS_BT2020;
        case AVCOL_SPC_SMPTE240M:
            return SWS_CS_SMPTE240M;
        case AVCOL_SPC_FCC:
            return SWS_CS_FCC;
        default:
            return SWS_CS_ITU601;
    }
}

// Clockwise by a quarter, `quarters` times.
void turn_plane(const Plane& from, const MutablePlane& to, int quarters) {
    for (int y = 0; y < to.height; ++y) {
        auto* row = to.row(y);
        for (int x = 0; x < to.width; ++x) {
            switch (quarters) {
                case 1:
                    row[x] = from.row(from.height - 1 - x)[y];
                    break;
                case 2:
                    row[x] = from.row(from.height - 1 - y)[from.width - 1 - x];
                    break;
                default:
                    row[x] = from.row(x)[from.width - 1 - y];
                    break;
            }
        }
    }
}

}  // namespace

Result<std::unique_ptr<Decoder>> Decoder::open(const Source& source, int threads) {
    const auto& stream = source.video();
    const auto* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    if (codec == nullptr) {
        return fail(Kind::invalid, "NotDecodable",
                    fmt::format("{} cannot be decoded: no decoder for {}.", source.path(),
                                avcodec_get_name(stream.codecpar->codec_id)));
    }
    std::unique_ptr<Decoder> made(new Decoder);
    made->codec_.reset(avcodec_alloc_context3(codec));
    CHECK(made->codec_ != nullptr, "out of memory");
    auto& context = *made->codec_;
    avcodec_parameters_to_context(&context, stream.codecpar);
    context.pkt_timebase = stream.time_base;
    context.thread_count = threads;
    context.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    const int result = avcodec_open2(&context, codec, nullptr);
    if (result < 0) return av_fail(result, "NotDecodable", "Cannot decode", source.path());
    made->usual_duration_ =
        std::max<std::int64_t>(1, av_rescale_q(1, av_inv_q(source.frame_rate()), stream.time_base));
    return made;
}

bool Decoder::send(const AVPacket* packet) {
    const int result = avcodec_send_packet(codec_.get(), packet);
    return result >= 0 || result == AVERROR_EOF;
}

bool Decoder::receive(AVFrame& frame) {
    // A damaged picture is an error too; the next ones may be whole.
    int result = -1;
    for (int tries = 0; result < 0; ++tries) {
        result = avcodec_receive_frame(codec_.get(), &frame);
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return false;
        if (tries == most_damaged_in_a_row) return false;
    }
    auto pts = frame.best_effort_timestamp;
    if (pts == no_time) pts = last_pts_ == no_time ? 0 : last_pts_ + usual_duration_;
    if (last_pts_ != no_time && pts <= last_pts_) pts = last_pts_ + 1;
    frame.pts = last_pts_ = pts;
    if (frame.pkt_duration <= 0) frame.pkt_duration = usual_duration_;
    return true;
}

Frame make_picture(Size size) {
    Frame frame = make_frame();
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = size.width;
    frame->height = size.height;
    CHECK(av_frame_get_buffer(frame.get(), 0) >= 0, "out of memory");
    return frame;
}

Picture view(const AVFrame& frame) {
    Picture picture;
    for (std::size_t i = 0; i < 3; ++i) {
        picture.planes[i] = {frame.data[i], frame.linesize[i],
                             i == 0 ? frame.width : chroma_side(frame.width),
                             i == 0 ? frame.height : chroma_side(frame.height)};
    }
    return picture;
}

MutablePicture mutable_view(AVFrame& frame) {
    MutablePicture picture;
    for (std::size_t i = 0; i < 3; ++i) {
        picture.planes[i] = {frame.data[i], frame.linesize[i],
                             i == 0 ? frame.width : chroma_side(frame.width),
                             i == 0 ? frame.height : chroma_side(frame.height)};
    }
    return picture;
}

Result<Frame> Upright::convert(const AVFrame& frame, Size to) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    auto* scaler = sws_getCachedContext(scaler_.release(), frame.width, frame.height, format,
                                        to.width, to.height, AV_PIX_FMT_YUV420P,
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
    Frame made = make_picture(to);
    sws_scale(scaler, frame.data, frame.linesize, 0, frame.height, made->data, made->linesize);
    av_frame_copy_props(made.get(), &frame);
    made->color_range = range == 1 ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    if (rgb(frame)) made->colorspace = AVCOL_SPC_SMPTE170M;
    return made;
}

Frame Upright::turn(const AVFrame& frame) const {
    const bool sideways = rotation_ % 180 != 0;
    const Size size = sideways ? Size{frame.height, frame.width} : Size{frame.width, frame.height};
    Frame made = make_picture(size);
    const auto from = view(frame);
    const auto to = mutable_view(*made);
    for (std::size_t i = 0; i < 3; ++i) turn_plane(from.planes[i], to.planes[i], rotation_ / 90);
    av_frame_copy_props(made.get(), &frame);
    if (sideways) made->sample_aspect_ratio = av_inv_q(frame.sample_aspect_ratio);
    return made;
}

Frame Upright::grow(const AVFrame& frame) const {
    Frame made = make_picture(size_);
    const auto from = view(frame);
    const auto to = mutable_view(*made);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& source = from.planes[i];
        const auto& target = to.planes[i];
        for (int y = 0; y < target.height; ++y) {
            const auto* row = source.row(std::min(y, source.height - 1));
            const int kept = std::min(source.width, target.width);
            std::copy_n(row, kept, target.row(y));
            std::fill_n(target.row(y) + kept, target.width - kept, row[kept - 1]);
        }
    }
    av_frame_copy_props(made.get(), &frame);
    return made;
}

Result<Frame> Upright::apply(const AVFrame& frame) {
    if (film_.width == 0) film_ = {frame.width, frame.height};
    Frame upright;
    if (planar_420(frame.format) && frame.width == film_.width && frame.height == film_.height) {
        upright = make_frame();
        CHECK(av_frame_ref(upright.get(), &frame) >= 0, "out of memory");
        if (full_range(frame)) upright->color_range = AVCOL_RANGE_JPEG;
        upright->format = AV_PIX_FMT_YUV420P;
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
