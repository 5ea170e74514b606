#include "media/film/lossless.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "media/film/allowed.h"

namespace spot::media {
namespace {

constexpr int usual_frame_samples = 4608;
constexpr double full_scale = 2147483648.0;
constexpr double greatest_float = 2147483392.0;  // 24 bits, left-aligned
constexpr std::int32_t round_half = 0x80;

constexpr int most_channels = 8;  // that FLAC has

std::int32_t from_float(double value) {
    const double scaled = std::clamp(value * full_scale, -full_scale, greatest_float);
    return static_cast<std::int32_t>(std::lrint(scaled));
}

// One sample of a row of them as a left-aligned 32-bit integer.
std::int32_t sample_at(const std::uint8_t* row, AVSampleFormat packed, std::size_t at) {
    switch (packed) {
        case AV_SAMPLE_FMT_U8: return (static_cast<std::int32_t>(row[at]) - 128) * (1 << 24);
        case AV_SAMPLE_FMT_S16:
            return std::int32_t{reinterpret_cast<const std::int16_t*>(row)[at]} * (1 << 16);
        case AV_SAMPLE_FMT_S32: return reinterpret_cast<const std::int32_t*>(row)[at];
        case AV_SAMPLE_FMT_FLT: return from_float(reinterpret_cast<const float*>(row)[at]);
        case AV_SAMPLE_FMT_DBL: return from_float(reinterpret_cast<const double*>(row)[at]);
        default: return 0;
    }
}

bool lossy(AVCodecID codec) {
    const auto* known = avcodec_descriptor_get(codec);
    return known != nullptr && (known->props & AV_CODEC_PROP_LOSSLESS) == 0;
}

bool narrow(AVSampleFormat format, AVCodecID codec) {
    const auto packed = av_get_packed_sample_fmt(format);
    return packed == AV_SAMPLE_FMT_U8 || packed == AV_SAMPLE_FMT_S16 || lossy(codec);
}

}  // namespace

bool LosslessSound::understands(const AVCodecParameters& par) {
    return par.codec_type == AVMEDIA_TYPE_AUDIO && par.sample_rate > 0 &&
           par.ch_layout.nb_channels > 0 && par.ch_layout.nb_channels <= most_channels &&
           allowed_decoder(par.codec_id) != nullptr;
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
    // Some decoders know their form only with the first packet; libav has looked at one.
    const auto form = decoder.sample_fmt != AV_SAMPLE_FMT_NONE
                          ? decoder.sample_fmt
                          : static_cast<AVSampleFormat>(par.format);
    const bool few_bits = narrow(form, par.codec_id);
    encoder.sample_fmt = few_bits ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_S32;
    encoder.bits_per_raw_sample = few_bits ? 16 : 24;
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

// False: the sound has another form than the stream.
bool LosslessSound::append(const AVFrame& frame) {
    const int channels = encoder_->ch_layout.nb_channels;
    if (frame.ch_layout.nb_channels != channels || frame.sample_rate != encoder_->sample_rate) {
        return false;
    }
    const auto form = static_cast<AVSampleFormat>(frame.format);
    const auto packed = av_get_packed_sample_fmt(form);
    const bool planar = av_sample_fmt_is_planar(form) == 1;
    for (int i = 0; i < frame.nb_samples; ++i) {
        for (int c = 0; c < channels; ++c) {
            const auto* row = planar ? frame.extended_data[c] : frame.data[0];
            samples_.push_back(
                sample_at(row, packed, static_cast<std::size_t>(planar ? i : i * channels + c)));
        }
    }
    return true;
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
    if (avcodec_send_packet(decoder_.get(), &packet) < 0) {
        ++damaged_;
        return made;
    }
    TRY(drain(made));
    return made;
}

Result<void> LosslessSound::drain(std::vector<Packet>& into) {
    Frame frame = make_frame();
    while (avcodec_receive_frame(decoder_.get(), frame.get()) >= 0) {
        if (!append(*frame)) ++damaged_;
    }
    return encode(into, false);
}

Result<std::vector<Packet>> LosslessSound::finish() {
    std::vector<Packet> made;
    avcodec_send_packet(decoder_.get(), nullptr);
    TRY(drain(made));
    TRY(encode(made, true));
    const int result = avcodec_send_frame(encoder_.get(), nullptr);
    if (result < 0) return av_fail(result, "NotStorable", "Cannot end", "FLAC sound");
    TRY(receive(made));
    return made;
}

}  // namespace spot::media
