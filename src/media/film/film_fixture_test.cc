#include "media/film/film_fixture.h"

#include <cmath>
#include <cstring>

extern "C" {
#include <libavutil/display.h>
#include <libavutil/opt.h>
}

#include "media/picture/decoder.h"

namespace spot::media {
namespace {

constexpr int sample_rate = 48000;

struct Output {
    OutputContext context;
    CodecContext video;
    CodecContext audio;
    int text = -1;

    ~Output() {
        if (context && context->pb != nullptr) avio_closep(&context->pb);
    }
};

CodecContext open_codec(const AVCodec* codec, AVFormatContext& to,
                        const std::function<void(AVCodecContext&)>& set) {
    CodecContext context(avcodec_alloc_context3(codec));
    if ((to.oformat->flags & AVFMT_GLOBALHEADER) != 0) {
        context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    }
    context->thread_count = 1;
    set(*context);
    EXPECT_GE(avcodec_open2(context.get(), codec, nullptr), 0) << codec->name;
    auto* stream = avformat_new_stream(&to, nullptr);
    avcodec_parameters_from_context(stream->codecpar, context.get());
    stream->time_base = context->time_base;
    return context;
}

void send(Output& out, AVCodecContext& codec, int index, AVFrame* frame) {
    ASSERT_GE(avcodec_send_frame(&codec, frame), 0);
    Packet packet = make_packet();
    while (avcodec_receive_packet(&codec, packet.get()) >= 0) {
        packet->stream_index = index;
        if (packet->duration == 0) packet->duration = 1;
        av_packet_rescale_ts(packet.get(), codec.time_base, out.context->streams[index]->time_base);
        ASSERT_GE(av_interleaved_write_frame(out.context.get(), packet.get()), 0);
    }
}

Frame stripes(const TestFilm& film, int index, AVPixelFormat format) {
    Frame frame = make_frame();
    frame->format = format;
    frame->width = film.width;
    frame->height = film.height;
    EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
    for (int plane = 0; plane < 3; ++plane) {
        const int height = plane == 0 ? film.height : (film.height + 1) / 2;
        const int bar = plane == 0 ? film.bar : film.bar / 2;
        for (int y = 0; y < height; ++y) {
            auto* row = frame->data[plane] + y * frame->linesize[plane];
            for (int x = 0; x < frame->linesize[plane]; ++x) {
                if (y < bar || y >= height - bar) {
                    row[x] = plane == 0 ? 16 : 128;
                    continue;
                }
                const double wave = std::sin((x + 2 * index) * 0.15) * std::cos((y - bar) * 0.11);
                row[x] = static_cast<std::uint8_t>(
                    plane == 0 ? 120 + 70 * wave : 128 + (plane == 1 ? 20 : -20) * wave);
            }
        }
    }
    if (film.captions) {
        const auto bytes = film.captions(index);
        auto* data = av_frame_new_side_data(frame.get(), AV_FRAME_DATA_A53_CC, bytes.size());
        EXPECT_NE(data, nullptr);
        std::memcpy(data->data, bytes.data(), bytes.size());
    }
    frame->pts = film.pts(index);
    return frame;
}

Frame sound(AVCodecContext& codec, std::int64_t at, int count) {
    Frame frame = make_frame();
    frame->nb_samples = count;
    frame->format = codec.sample_fmt;
    av_channel_layout_copy(&frame->ch_layout, &codec.ch_layout);
    EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
    const bool floats = codec.sample_fmt == AV_SAMPLE_FMT_FLTP;
    for (int i = 0; i < count; ++i) {
        const double value = 0.3 * std::sin(static_cast<double>(at + i) * 0.05);
        for (int c = 0; c < 2; ++c) {
            if (floats) {
                reinterpret_cast<float*>(frame->extended_data[c])[i] = static_cast<float>(value);
            } else if (codec.sample_fmt == AV_SAMPLE_FMT_S16P) {
                reinterpret_cast<std::int16_t*>(frame->extended_data[c])[i] =
                    static_cast<std::int16_t>(value * 32767);
            } else {
                reinterpret_cast<std::int16_t*>(frame->data[0])[2 * i + c] =
                    static_cast<std::int16_t>(value * 32767);
            }
        }
    }
    frame->pts = at;
    return frame;
}

void add_text(Output& out, const TestFilm& film) {
    auto* stream = avformat_new_stream(out.context.get(), nullptr);
    stream->codecpar->codec_type = AVMEDIA_TYPE_SUBTITLE;
    stream->codecpar->codec_id = avcodec_descriptor_get_by_name(film.text.c_str())->id;
    stream->time_base = {1, 1000};
    av_dict_set(&stream->metadata, "language", "deu", 0);
    out.text = stream->index;
}

void write_text(Output& out, const char* line, std::int64_t at_ms) {
    Packet packet = make_packet();
    ASSERT_GE(av_new_packet(packet.get(), static_cast<int>(std::strlen(line))), 0);
    std::memcpy(packet->data, line, std::strlen(line));
    packet->stream_index = out.text;
    packet->pts = packet->dts = at_ms;
    packet->duration = 500;
    packet->flags = AV_PKT_FLAG_KEY;
    av_packet_rescale_ts(packet.get(), {1, 1000}, out.context->streams[out.text]->time_base);
    ASSERT_GE(av_interleaved_write_frame(out.context.get(), packet.get()), 0);
}

void open_streams(Output& out, const TestFilm& film) {
    const auto* codec = avcodec_find_encoder_by_name(film.codec.c_str());
    ASSERT_NE(codec, nullptr) << film.codec;
    out.video = open_codec(codec, *out.context, [&](AVCodecContext& c) {
        c.width = film.width;
        c.height = film.height;
        c.pix_fmt = film.codec == "mjpeg" ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
        if (film.width % 2 != 0 && film.codec == "libx264") c.pix_fmt = AV_PIX_FMT_YUV444P;
        c.time_base = {1, film.ticks};
        c.framerate = {24, 1};
        c.gop_size = film.keyframe_every;
        c.max_b_frames = film.b_frames;
        c.bit_rate = 400000;
        if (!film.x264.empty()) av_opt_set(c.priv_data, "x264-params", film.x264.c_str(), 0);
        if (film.codec == "libx264") av_opt_set(c.priv_data, "preset", "ultrafast", 0);
    });
    if (film.rotation != 0) {
        auto* matrix = av_stream_new_side_data(out.context->streams[0], AV_PKT_DATA_DISPLAYMATRIX,
                                               9 * sizeof(std::int32_t));
        av_display_rotation_set(reinterpret_cast<std::int32_t*>(matrix), film.rotation);
    }
    if (!film.sound.empty()) {
        const auto* encoder = avcodec_find_encoder_by_name(film.sound.c_str());
        ASSERT_NE(encoder, nullptr) << film.sound;
        out.audio = open_codec(encoder, *out.context, [&](AVCodecContext& c) {
            c.sample_fmt = encoder->sample_fmts[0];
            c.sample_rate = sample_rate;
            c.time_base = {1, sample_rate};
            c.bit_rate = 96000;
            av_channel_layout_default(&c.ch_layout, 2);
        });
    }
    if (!film.text.empty()) add_text(out, film);
}

}  // namespace

void write_test_film(const std::string& path, const TestFilm& film) {
    quiet_libav();
    Output out;
    AVFormatContext* raw = nullptr;
    avformat_alloc_output_context2(&raw, nullptr, film.format.c_str(), path.c_str());
    ASSERT_NE(raw, nullptr);
    out.context.reset(raw);
    open_streams(out, film);
    ASSERT_GE(avio_open(&raw->pb, path.c_str(), AVIO_FLAG_WRITE), 0);
    ASSERT_GE(avformat_write_header(raw, nullptr), 0);
    std::int64_t samples = 0;
    const int block = out.audio && out.audio->frame_size > 0 ? out.audio->frame_size : 1000;
    for (int i = 0; i < film.frames; ++i) {
        const Frame picture = stripes(film, i, out.video->pix_fmt);
        send(out, *out.video, 0, picture.get());
        const double now = static_cast<double>(film.pts(i)) / film.ticks;
        while (out.audio && static_cast<double>(samples) / sample_rate < now) {
            const Frame part = sound(*out.audio, samples, block);
            send(out, *out.audio, 1, part.get());
            samples += block;
        }
        if (out.text >= 0 && i == film.frames / 4) write_text(out, "Guten Tag", 300);
        if (out.text >= 0 && i == film.frames / 2) write_text(out, "Auf Wiedersehen", 1400);
    }
    send(out, *out.video, 0, nullptr);
    if (out.audio) send(out, *out.audio, 1, nullptr);
    ASSERT_GE(av_write_trailer(raw), 0);
}

}  // namespace spot::media
