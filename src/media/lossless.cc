#include "media/lossless.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "media/allowed.h"

namespace spot::media {
namespace {

constexpr int usual_frame_samples = 4608;
constexpr double full_scale = 2147483648.0;
constexpr double greatest_float = 2147483392.0;  // 24 bits, left-aligned
constexpr std::int32_t round_half = 0x80;

// One sample of a packed frame as a left-aligned 32-bit integer.
std::int32_t sample_at(const AVFrame& frame, std::size_t at) {
    const auto* data = frame.data[0];
    switch (frame.format) {
        case AV_SAMPLE_FMT_U8: return (static_cast<std::int32_t>(data[at]) - 128) * (1 << 24);
        case AV_SAMPLE_FMT_S16:
            return std::int32_t{reinterpret_cast<const std::int16_t*>(data)[at]} * (1 << 16);
        case AV_SAMPLE_FMT_S32: return reinterpret_cast<const std::int32_t*>(data)[at];
        case AV_SAMPLE_FMT_FLT:
        case AV_SAMPLE_FMT_DBL: {
            const double value = frame.format == AV_SAMPLE_FMT_FLT
                                     ? reinterpret_cast<const float*>(data)[at]
                                     : reinterpret_cast<const double*>(data)[at];
            const double scaled = std::clamp(value * full_scale, -full_scale, greatest_float);
            return static_cast<std::int32_t>(std::lrint(scaled));
        }
        default: return 0;
    }
}

bool narrow(AVSampleFormat format) {
    return format == AV_SAMPLE_FMT_U8 || format == AV_SAMPLE_FMT_S16;
}

}  // namespace

bool LosslessSound::understands(const AVCodecParameters& par) {
    if (par.codec_type != AVMEDIA_TYPE_AUDIO || par.sample_rate <= 0) return false;
    if (par.codec_id < AV_CODEC_ID_FIRST_AUDIO || par.codec_id >= AV_CODEC_ID_ADPCM_IMA_QT) {
        return false;
    }
    const auto* decoder = allowed_decoder(par.codec_id);
    return decoder != nullptr && decoder->sample_fmts != nullptr &&
           decoder->sample_fmts[0] <= AV_SAMPLE_FMT_DBL &&
           par.ch_layout.nb_channels <= 8;  // of FLAC
}

Result<std::unique_ptr<LosslessSound>> LosslessSound::open(const AVStream& stream) {
    std::unique_ptr<LosslessSound> made(new LosslessSound);
    const auto& par = *stream.codecpar;
    const auto* from = allowed_decoder(par.codec_id);
    const auto* to = avcodec_find_encoder(AV_CODEC_ID_FLAC);
    if (from == nullptr || to == nullptr) {
        return fail(Kind::internal, "NotStorable", "libav has no FLAC sound.");
    }
    made->source_base_ = stream.time_base;
    made->decoder_.reset(avcodec_alloc_context3(from));
    made->encoder_.reset(avcodec_alloc_context3(to));
    auto& decoder = *made->decoder_;
    auto& encoder = *made->encoder_;
    avcodec_parameters_to_context(&decoder, &par);
    decoder.pkt_timebase = stream.time_base;
    int result = avcodec_open2(&decoder, from, nullptr);
    if (result < 0) return av_fail(result, "NotStorable", "Cannot read sound of", from->name);
    encoder.sample_fmt = narrow(decoder.sample_fmt) ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_S32;
    encoder.bits_per_raw_sample = narrow(decoder.sample_fmt) ? 16 : 24;
    encoder.sample_rate = par.sample_rate;
    encoder.time_base = {1, par.sample_rate};
    if (par.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
        av_channel_layout_default(&encoder.ch_layout, par.ch_layout.nb_channels);
    } else {
        av_channel_layout_copy(&encoder.ch_layout, &par.ch_layout);
    }
    encoder.flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
    encoder.strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    result = avcodec_open2(&encoder, to, nullptr);
    if (result < 0) return av_fail(result, "NotStorable", "Cannot write sound of", from->name);
    made->parameters_ = copy_parameters(par);
    avcodec_parameters_from_context(made->parameters_.get(), &encoder);
    made->parameters_->codec_tag = 0;
    return made;
}

void LosslessSound::append(const AVFrame& frame) {
    const auto count = static_cast<std::size_t>(frame.nb_samples) *
                       static_cast<std::size_t>(encoder_->ch_layout.nb_channels);
    for (std::size_t i = 0; i < count; ++i) samples_.push_back(sample_at(frame, i));
}

Result<void> LosslessSound::receive(std::vector<Packet>& into) {
    for (;;) {
        Packet packet = make_packet();
        const int result = avcodec_receive_packet(encoder_.get(), packet.get());
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return {};
        if (result < 0) return av_fail(result, "NotStorable", "Cannot encode", "FLAC sound");
        into.push_back(std::move(packet));
    }
}

// Encodes whole frames, and at the end (`all`) the rest as a shorter one.
Result<void> LosslessSound::encode(std::vector<Packet>& into, bool all) {
    const auto channels = static_cast<std::size_t>(encoder_->ch_layout.nb_channels);
    const auto whole = static_cast<std::size_t>(encoder_->frame_size > 0 ? encoder_->frame_size
                                                                         : usual_frame_samples);
    std::size_t done = 0;
    for (;;) {
        const auto left = samples_.size() / channels - done;
        if (left < whole && !(all && left > 0)) break;
        const auto count = std::min(whole, left);
        Frame frame = make_frame();
        frame->nb_samples = static_cast<int>(count);
        frame->format = encoder_->sample_fmt;
        av_channel_layout_copy(&frame->ch_layout, &encoder_->ch_layout);
        CHECK(av_frame_get_buffer(frame.get(), 0) >= 0, "out of memory");
        const auto* from = samples_.data() + done * channels;
        auto* narrow_to = reinterpret_cast<std::int16_t*>(frame->data[0]);
        auto* wide_to = reinterpret_cast<std::int32_t*>(frame->data[0]);
        const bool is_narrow = encoder_->sample_fmt == AV_SAMPLE_FMT_S16;
        for (std::size_t i = 0; i < count * channels; ++i) {
            if (is_narrow) {
                narrow_to[i] = static_cast<std::int16_t>(from[i] >> 16);
            } else {
                const auto rounded =
                    std::min<std::int64_t>(INT32_MAX, std::int64_t{from[i]} + round_half);
                wide_to[i] = static_cast<std::int32_t>(rounded) & ~0xff;
            }
        }
        frame->pts = next_pts_;
        next_pts_ += static_cast<std::int64_t>(count);
        done += count;
        const int result = avcodec_send_frame(encoder_.get(), frame.get());
        if (result < 0) return av_fail(result, "NotStorable", "Cannot encode", "FLAC sound");
        TRY(receive(into));
    }
    const auto encoded = static_cast<std::ptrdiff_t>(done * channels);
    samples_.erase(samples_.begin(), samples_.begin() + encoded);
    return {};
}

Result<std::vector<Packet>> LosslessSound::convert(const AVPacket& packet) {
    std::vector<Packet> made;
    if (next_pts_ == no_time) {
        next_pts_ =
            packet.pts == no_time ? 0 : av_rescale_q(packet.pts, source_base_, encoder_->time_base);
    }
    if (avcodec_send_packet(decoder_.get(), &packet) < 0) return made;
    Frame frame = make_frame();
    while (avcodec_receive_frame(decoder_.get(), frame.get()) >= 0) append(*frame);
    TRY(encode(made, false));
    return made;
}

Result<std::vector<Packet>> LosslessSound::finish() {
    std::vector<Packet> made;
    TRY(encode(made, true));
    const int result = avcodec_send_frame(encoder_.get(), nullptr);
    if (result < 0) return av_fail(result, "NotStorable", "Cannot end", "FLAC sound");
    TRY(receive(made));
    return made;
}

}  // namespace spot::media
