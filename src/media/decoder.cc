#include "media/decoder.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "media/allowed.h"

namespace spot::media {
namespace {

constexpr int most_damaged_in_a_row = 64;

}  // namespace

Result<std::unique_ptr<Decoder>> Decoder::open(const Source& source, int threads, Care care) {
    const auto& stream = source.video();
    const auto* codec = allowed_decoder(stream.codecpar->codec_id);
    CHECK(codec != nullptr, "Source::open lets no other film through");
    std::unique_ptr<Decoder> made(new Decoder);
    made->codec_.reset(avcodec_alloc_context3(codec));
    CHECK(made->codec_ != nullptr, "out of memory");
    auto& context = *made->codec_;
    avcodec_parameters_to_context(&context, stream.codecpar);
    context.pkt_timebase = stream.time_base;
    context.thread_count = threads;
    context.max_pixels = most_pixels;  // pictures may grow on the way
    context.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    if (care == Care::glance) {
        context.skip_frame = AVDISCARD_NONREF;
        context.skip_loop_filter = AVDISCARD_ALL;
    }
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

}  // namespace spot::media
