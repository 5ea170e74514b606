#include "media/encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "media/stereo_side_data.h"

namespace spot::media {
namespace {

constexpr double seconds_between_keyframes = 5;  // at most: what seeking waits for

void set_color(AVCodecContext& codec, const AVFrame& first) {
    codec.color_range = first.color_range;
    codec.color_primaries = first.color_primaries;
    codec.color_trc = first.color_trc;
    codec.colorspace = first.colorspace == AVCOL_SPC_RGB ? AVCOL_SPC_UNSPECIFIED : first.colorspace;
    codec.chroma_sample_location = first.chroma_location;
    codec.sample_aspect_ratio = first.sample_aspect_ratio;
}

}  // namespace

Result<std::unique_ptr<Encoder>> Encoder::open(const EncoderOptions& options,
                                               const AVFrame& first) {
    const auto* x264 = avcodec_find_encoder_by_name("libx264");
    if (x264 == nullptr) {
        return fail(Kind::internal, "NoEncoder", "This libav has no x264 encoder.");
    }
    std::unique_ptr<Encoder> made(new Encoder);
    made->codec_.reset(avcodec_alloc_context3(x264));
    CHECK(made->codec_ != nullptr, "out of memory");
    auto& codec = *made->codec_;
    codec.width = options.size.width;
    codec.height = options.size.height;
    codec.pix_fmt = AV_PIX_FMT_YUV420P;
    codec.time_base = options.time_base;
    codec.framerate = options.frame_rate;
    codec.gop_size = std::max(
        1, static_cast<int>(std::lround(av_q2d(options.frame_rate) * seconds_between_keyframes)));
    codec.thread_count = options.threads;
    codec.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    set_color(codec, first);
    Options settings;
    settings.set("preset", options.preset);
    settings.set("crf", options.crf);
    std::string more = "stitchable=1";
    if (const int packing = frame_packing(options.mode); packing >= 0) {
        more += fmt::format(":frame-packing={}", packing);
    }
    settings.set("x264-params", more);
    const int result = avcodec_open2(&codec, x264, settings.raw());
    if (result < 0) {
        return av_fail(result, "InvalidOption", "x264 cannot encode with preset", options.preset);
    }
    made->parameters_.reset(avcodec_parameters_alloc());
    CHECK(avcodec_parameters_from_context(made->parameters_.get(), &codec) >= 0, "out of memory");
    return made;
}

Result<void> Encoder::send(AVFrame* picture) {
    if (picture != nullptr) {
        picture->pict_type = AV_PICTURE_TYPE_NONE;  // the source's choice is not ours
        durations_[picture->pts] = picture->pkt_duration;
    }
    const int result = avcodec_send_frame(codec_.get(), picture);
    if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "a picture");
    return {};
}

Result<bool> Encoder::receive(AVPacket& packet) {
    const int result = avcodec_receive_packet(codec_.get(), &packet);
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return false;
    if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "a picture");
    if (const auto known = durations_.find(packet.pts); known != durations_.end()) {
        packet.duration = known->second;
        durations_.erase(known);
    }
    return true;
}

}  // namespace spot::media
