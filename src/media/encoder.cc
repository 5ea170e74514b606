#include "media/encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "media/captions.h"
#include "media/frame_packing.h"
#include "media/sei.h"
#include "media/upright.h"

namespace spot::media {
namespace {

constexpr double seconds_between_keyframes = 5;  // at most: what seeking waits for
constexpr int highest_block_of_x265 = 64;

void set_color(AVCodecContext& codec, const FilmPlan& plan) {
    codec.color_range = plan.range;
    codec.color_primaries = plan.primaries;
    codec.color_trc = plan.transfer;
    codec.colorspace = plan.matrix;
    codec.chroma_sample_location = plan.chroma;
    codec.sample_aspect_ratio = plan.upright_aspect();
}

std::string x264_settings(const EncoderOptions& options) {
    std::string text = "stitchable=1";
    if (const auto screen = options.plan.brightness.mastering_in_ticks()) {
        text += fmt::format(":mastering-display={}", *screen);
    }
    if (const auto light = options.plan.brightness.light_text())
        text += fmt::format(":cll={}", *light);
    return text;
}

// One frame at a time: with more, rate control reads what other threads have done so far, and the
// bytes differ from run to run. Rows of a frame go side by side.
std::string x265_settings(const EncoderOptions& options) {
    auto text =
        fmt::format("log-level=none:info=0:open-gop=0:repeat-headers=0:frame-threads=1:pools={}",
                    options.threads);
    // Where a picture is one row of blocks, x265 3.5 searches a weighted picture that it has not
    // made (MotionReference::applyWeight), and the bytes depend on what lay in memory before.
    if (options.size.height <= highest_block_of_x265) text += ":weightp=0:weightb=0";
    if (const auto screen = options.plan.brightness.mastering_in_ticks()) {
        text += fmt::format(":master-display={}", *screen);
    }
    if (const auto light = options.plan.brightness.light_text()) {
        text += fmt::format(":max-cll={}", *light);
    }
    return text;
}

std::string svt_settings(const EncoderOptions& options) {
    auto text = fmt::format("lp={}", options.threads);
    if (const auto screen = options.plan.brightness.mastering_in_units()) {
        text += fmt::format(":mastering-display={}", *screen);
    }
    if (const auto light = options.plan.brightness.light_text()) {
        text += fmt::format(":content-light={}", *light);
    }
    return text;
}

void set_codec(Options& settings, AVCodecContext& codec, const EncoderOptions& options) {
    settings.set("preset", options.encoding.preset);
    settings.set("crf", options.encoding.crf);
    switch (options.encoding.codec) {
        case Codec::h264:
            settings.set("x264-params", x264_settings(options));
            settings.set("a53cc", 0);  // captions.h does it, for both codecs
            break;
        case Codec::hevc:
            settings.set("x265-params", x265_settings(options));
            codec.codec_tag = MKTAG('h', 'v', 'c', '1');  // Apple's players know only this name
            break;
        case Codec::av1: settings.set("svtav1-params", svt_settings(options)); break;
    }
}

}  // namespace

Result<std::unique_ptr<Encoder>> Encoder::open(const EncoderOptions& options) {
    const auto& row = row_of(options.encoding.codec);
    const auto* encoder = avcodec_find_encoder_by_name(row.encoder);
    if (encoder == nullptr) {
        return fail(Kind::invalid, "NoEncoder",
                    fmt::format("This libav has no {}, which encodes {}.", row.encoder, row.name));
    }
    std::unique_ptr<Encoder> made(new Encoder);
    made->codec_.reset(avcodec_alloc_context3(encoder));
    CHECK(made->codec_ != nullptr, "out of memory");
    auto& codec = *made->codec_;
    codec.width = options.size.width;
    codec.height = options.size.height;
    codec.pix_fmt = format_of(options.encoding.bit_depth);
    codec.time_base = options.time_base;
    codec.framerate = options.plan.frame_rate;
    codec.gop_size = std::max(1, static_cast<int>(std::lround(av_q2d(options.plan.frame_rate) *
                                                              seconds_between_keyframes)));
    codec.thread_count = options.threads;
    codec.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    set_color(codec, options.plan);
    if (options.square_pixels) codec.sample_aspect_ratio = {1, 1};
    Options settings;
    set_codec(settings, codec, options);
    const int result = avcodec_open2(&codec, encoder, settings.raw());
    if (result < 0) {
        return av_fail(result, "InvalidOption", fmt::format("{} cannot encode with", row.encoder),
                       fmt::format("preset {}, {}x{}", options.encoding.preset, options.size.width,
                                   options.size.height));
    }
    made->kind_ = options.encoding.codec;
    made->parameters_.reset(avcodec_parameters_alloc());
    CHECK(avcodec_parameters_from_context(made->parameters_.get(), &codec) >= 0, "out of memory");
    if (options.layout && has_sei(made->kind_)) {
        made->packing_ = frame_packing_unit(made->kind_, *options.layout);
    }
    return made;
}

// SVT-AV1 waits at its end for the last picture, and it was told of none.
Encoder::~Encoder() {
    if (kind_ != Codec::av1 || ended_ || !codec_) return;
    if (!begun_) {
        const auto black = make_picture({codec_->width, codec_->height},
                                        codec_->pix_fmt == AV_PIX_FMT_YUV420P10 ? 10 : 8);
        black->pts = 0;
        avcodec_send_frame(codec_.get(), black.get());
    }
    avcodec_send_frame(codec_.get(), nullptr);
    const auto packet = make_packet();
    while (avcodec_receive_packet(codec_.get(), packet.get()) >= 0) av_packet_unref(packet.get());
}

Result<void> Encoder::send(AVFrame* picture) {
    begun_ = begun_ || picture != nullptr;
    ended_ = ended_ || picture == nullptr;
    if (picture != nullptr) {
        picture->pict_type = AV_PICTURE_TYPE_NONE;  // the source's choice is not ours
        inside_[picture->pts] = {picture->pkt_duration, captions_unit(kind_, *picture)};
    }
    const int result = avcodec_send_frame(codec_.get(), picture);
    if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "a picture");
    return {};
}

Result<bool> Encoder::receive(AVPacket& packet) {
    const int result = avcodec_receive_packet(codec_.get(), &packet);
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return false;
    if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "a picture");
    const bool keyframe = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    if (keyframe && !packing_.empty()) insert_unit(packet, kind_, packing_);
    if (const auto known = inside_.find(packet.pts); known != inside_.end()) {
        packet.duration = known->second.duration;
        if (!known->second.captions.empty()) insert_unit(packet, kind_, known->second.captions);
        inside_.erase(known);
    }
    return true;
}

}  // namespace spot::media
