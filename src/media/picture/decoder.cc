#include "media/picture/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "media/film/allowed.h"

namespace spot::media {
namespace {

constexpr int most_damaged_in_a_row = 64;
// After so many incomplete pictures a film is shown as it is: some have no complete picture at all.
constexpr int most_broken_at_start = 600;
// The bytes of a sequence header of MPEG-1 and -2 with width, height, aspect and rate.
constexpr std::size_t sequence_bytes = 4;

}  // namespace

Result<std::unique_ptr<Decoder>> Decoder::open(const Source& source, int threads,
                                               Precision precision) {
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
    if (precision == Precision::fast) {
        context.skip_frame = AVDISCARD_NONREF;
        context.skip_loop_filter = AVDISCARD_ALL;
    }
    const int result = avcodec_open2(&context, codec, nullptr);
    if (result < 0) return av_fail(result, "NotDecodable", "Cannot decode", source.path());
    made->usual_duration_ =
        std::max<std::int64_t>(1, av_rescale_q(1, av_inv_q(source.frame_rate()), stream.time_base));
    return made;
}

// libav begins anew where an MPEG-2 sequence has another size or aspect, and loses the picture that
// it still holds.
bool Decoder::begins_sequence(const AVPacket& packet) {
    constexpr std::string_view start("\0\0\1\xb3", 4);
    const bool mpeg =
        codec_->codec_id == AV_CODEC_ID_MPEG2VIDEO || codec_->codec_id == AV_CODEC_ID_MPEG1VIDEO;
    const std::string_view bytes(reinterpret_cast<const char*>(packet.data),
                                 static_cast<std::size_t>(packet.size));
    if (!mpeg || bytes.size() < start.size() + sequence_bytes ||
        bytes.substr(0, start.size()) != start) {
        return false;
    }
    const auto sequence = bytes.substr(start.size(), sequence_bytes);
    const bool other = !sequence_.empty() && sequence != sequence_;
    sequence_ = sequence;
    return other;
}

void Decoder::flush() {
    avcodec_send_packet(codec_.get(), nullptr);
    for (Frame frame = make_frame(); avcodec_receive_frame(codec_.get(), frame.get()) >= 0;) {
        flushed_.push_back(std::move(frame));
        frame = make_frame();
    }
    avcodec_flush_buffers(codec_.get());
}

bool Decoder::send(const AVPacket* packet) {
    if (packet != nullptr && begins_sequence(*packet)) flush();
    const int result = avcodec_send_packet(codec_.get(), packet);
    return result >= 0 || result == AVERROR_EOF;
}

bool Decoder::next(AVFrame& frame) {
    if (!flushed_.empty()) {
        av_frame_move_ref(&frame, flushed_.front().get());
        flushed_.pop_front();
        return true;
    }
    // A damaged picture is an error, too; the next ones may be complete.
    for (int tries = 0; tries < most_damaged_in_a_row; ++tries) {
        const int result = avcodec_receive_frame(codec_.get(), &frame);
        if (result >= 0) return true;
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return false;
    }
    return false;
}

bool Decoder::receive(AVFrame& frame) {
    for (;;) {
        if (!next(frame)) return false;
        any_complete_ = any_complete_ || (frame.flags & AV_FRAME_FLAG_CORRUPT) == 0 ||
                        ++incomplete_ > most_broken_at_start;
        if (any_complete_) break;
        av_frame_unref(&frame);
    }
    auto pts = frame.best_effort_timestamp;
    if (pts == no_time) pts = last_pts_ == no_time ? 0 : last_pts_ + usual_duration_;
    if (last_pts_ != no_time && pts <= last_pts_) pts = last_pts_ + 1;
    frame.pts = last_pts_ = pts;
    if (frame.pkt_duration <= 0) frame.pkt_duration = usual_duration_;
    return true;
}

}  // namespace spot::media
