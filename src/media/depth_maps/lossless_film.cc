#include "media/depth_maps/lossless_film.h"

#include <algorithm>
#include <thread>

#include "base/check.h"

namespace spot::media {
namespace {

constexpr int slices = 4;  // side by side, at most

}  // namespace

Result<std::unique_ptr<LosslessFilm>> LosslessFilm::create(const std::string& out,
                                                           const LosslessOptions& options) {
    const auto* codec = avcodec_find_encoder(AV_CODEC_ID_FFV1);
    if (codec == nullptr) return fail(Kind::invalid, "NoEncoder", "This libav has no FFV1.");
    std::unique_ptr<LosslessFilm> film(new LosslessFilm(out));
    film->encoder_.reset(avcodec_alloc_context3(codec));
    CHECK(film->encoder_ != nullptr, "out of memory");
    auto& context = *film->encoder_;
    context.width = options.size.width;
    context.height = options.size.height;
    context.pix_fmt = options.form;
    context.time_base = options.time_base;
    context.framerate = options.rate;
    context.gop_size = 1;
    context.level = 3;
    context.slices = slices;
    context.thread_type = FF_THREAD_SLICE;
    context.thread_count = static_cast<int>(
        std::min<unsigned>(slices, std::max(1u, std::thread::hardware_concurrency())));
    context.sample_aspect_ratio = options.sample_aspect;
    context.color_range = options.range;
    context.colorspace = options.matrix;
    context.color_primaries = options.primaries;
    context.color_trc = options.transfer;
    context.flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
    const int result = avcodec_open2(&context, codec, nullptr);
    if (result < 0) return av_fail(result, "NoEncoder", "Cannot open", "FFV1");
    Parameters parameters(avcodec_parameters_alloc());
    CHECK(parameters != nullptr, "out of memory");
    avcodec_parameters_from_context(parameters.get(), &context);
    film->sink_ =
        TRY(Sink::create(out, {.container = options.container, .purpose = options.purpose}));
    film->sink_->add({nullptr, *parameters, context.time_base, true});
    auto& stream = film->sink_->stream(0);
    stream.avg_frame_rate = stream.r_frame_rate = options.rate;
    stream.sample_aspect_ratio = options.sample_aspect;
    TRY(film->sink_->start());
    return film;
}

Result<void> LosslessFilm::write(const AVFrame& picture) {
    return encode(&picture);
}

Result<void> LosslessFilm::finish() {
    TRY(encode(nullptr));
    return sink_->finish();
}

// FFV1 gives each picture at once.
Result<void> LosslessFilm::encode(const AVFrame* picture) {
    int result = avcodec_send_frame(encoder_.get(), picture);
    Packet packet = make_packet();
    while (result >= 0) {
        result = avcodec_receive_packet(encoder_.get(), packet.get());
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return {};
        if (result < 0) break;
        packet->stream_index = 0;
        packet->duration = picture == nullptr ? 1 : picture->pkt_duration;
        TRY(sink_->write(*packet));
    }
    return av_fail(result, "NotEncodable", "Cannot encode", out_);
}

}  // namespace spot::media
