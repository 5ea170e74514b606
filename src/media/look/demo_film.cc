#include "media/demo_film.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include "base/check.h"
#include "media/film/av.h"
#include "media/film/sink.h"
#include "media/look/demo_scene.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

constexpr int sample_rate = 48000;
constexpr int sound_bits_per_second = 128000;
constexpr int crf = 18;
constexpr double seconds_between_keyframes = 2;
constexpr double camera_pace = 0.16;  // picture widths a second at pace 1
constexpr int longest_seconds = 600;
constexpr int largest_side = 4096;
constexpr int greatest_fps = 120;

Result<void> check(const DemoOptions& o) {
    const bool sides = o.width >= 64 && o.height >= 64 && o.width <= largest_side &&
                       o.height <= largest_side && o.width % 2 == 0 && o.height % 2 == 0;
    if (sides && o.fps >= 1 && o.fps <= greatest_fps && o.seconds > 0 &&
        o.seconds <= longest_seconds) {
        return {};
    }
    return fail(Kind::invalid, "InvalidOption",
                fmt::format("A demo film of {} s, {}x{}, {} fps cannot be made.", o.seconds,
                            o.width, o.height, o.fps));
}

std::uint8_t level(float value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f));
}

// BT.709, limited range; chroma is the mean of four pixels.
void to_yuv(const std::vector<Color>& from, AVFrame& frame) {
    const auto to = mutable_view(frame);
    const int width = frame.width;
    for (int y = 0; y < frame.height; y += 2) {
        for (int x = 0; x < width; x += 2) {
            float blue = 0;
            float red = 0;
            for (int k = 0; k < 4; ++k) {
                const int px = x + (k & 1);
                const int py = y + (k >> 1);
                auto c = from[static_cast<std::size_t>(py * width + px)];
                c = {std::clamp(c.red, 0.0f, 1.0f), std::clamp(c.green, 0.0f, 1.0f),
                     std::clamp(c.blue, 0.0f, 1.0f)};
                const float luma = 0.2126f * c.red + 0.7152f * c.green + 0.0722f * c.blue;
                to.planes[0].row(py)[px] = level(16 + 219 * luma);
                blue += (c.blue - luma) / 1.8556f;
                red += (c.red - luma) / 1.5748f;
            }
            to.planes[1].row(y / 2)[x / 2] = level(128 + 56 * blue);
            to.planes[2].row(y / 2)[x / 2] = level(128 + 56 * red);
        }
    }
}

// A slow chord that wanders between the sides.
float tone(double seconds, bool right) {
    constexpr double notes[] = {220.0, 277.18, 329.63, 440.0};
    double sum = 0;
    for (std::size_t i = 0; i < std::size(notes); ++i) {
        const double side = 0.5 + 0.4 * std::sin(seconds * 0.9 + static_cast<double>(i) * 1.7);
        const double swell = 0.6 + 0.4 * std::sin(seconds * (0.5 + 0.13 * static_cast<double>(i)));
        sum +=
            (right ? side : 1 - side) * swell * std::sin(2 * std::numbers::pi * notes[i] * seconds);
    }
    const double rise = std::min(1.0, seconds * 4);
    return static_cast<float>(0.09 * rise * sum);
}

class Filming {
  public:
    explicit Filming(const DemoOptions& options) : options_(options) {}
    Result<void> run(const std::string& out);

  private:
    Result<void> open_video();
    Result<void> open_audio();
    Result<void> picture(std::int64_t index);
    Result<void> sound_until(double seconds);
    Result<void> drain(AVCodecContext& codec, int stream);

    DemoOptions options_;
    std::int64_t frames_ = 0;
    CodecContext video_;
    CodecContext audio_;
    std::unique_ptr<Sink> sink_;
    Scene scenes_[2];
    int reach_ = 0;
    std::int64_t samples_ = 0;
    std::vector<Color> colors_;
};

Result<void> Filming::open_video() {
    const auto* codec = avcodec_find_encoder_by_name("libx264");
    if (codec == nullptr) return fail(Kind::internal, "NoEncoder", "This libav has no x264.");
    video_.reset(avcodec_alloc_context3(codec));
    CHECK(video_ != nullptr, "out of memory");
    video_->width = options_.width;
    video_->height = options_.height;
    video_->pix_fmt = AV_PIX_FMT_YUV420P;
    video_->time_base = {1, options_.fps};
    video_->framerate = {options_.fps, 1};
    video_->sample_aspect_ratio = {1, 1};
    video_->color_range = AVCOL_RANGE_MPEG;
    video_->color_primaries = AVCOL_PRI_BT709;
    video_->color_trc = AVCOL_TRC_BT709;
    video_->colorspace = AVCOL_SPC_BT709;
    video_->gop_size = std::max(1, static_cast<int>(options_.fps * seconds_between_keyframes));
    video_->thread_count = 1;
    video_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    Options settings;
    settings.set("preset", "veryfast");
    settings.set("crf", crf);
    const int result = avcodec_open2(video_.get(), codec, settings.raw());
    if (result < 0) return av_fail(result, "NoEncoder", "Cannot open", "x264");
    return {};
}

Result<void> Filming::open_audio() {
    const auto* codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    if (codec == nullptr) return fail(Kind::internal, "NoEncoder", "This libav has no AAC.");
    audio_.reset(avcodec_alloc_context3(codec));
    CHECK(audio_ != nullptr, "out of memory");
    audio_->sample_fmt = AV_SAMPLE_FMT_FLTP;
    audio_->sample_rate = sample_rate;
    audio_->bit_rate = sound_bits_per_second;
    audio_->time_base = {1, sample_rate};
    av_channel_layout_default(&audio_->ch_layout, 2);
    audio_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    const int result = avcodec_open2(audio_.get(), codec, nullptr);
    if (result < 0) return av_fail(result, "NoEncoder", "Cannot open", "AAC");
    return {};
}

Result<void> Filming::drain(AVCodecContext& codec, int stream) {
    for (;;) {
        Packet packet = make_packet();
        const int result = avcodec_receive_packet(&codec, packet.get());
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return {};
        if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "the demo film");
        packet->stream_index = stream;
        if (packet->duration == 0) packet->duration = 1;
        TRY(sink_->write(*packet));
    }
}

Result<void> Filming::picture(std::int64_t index) {
    const auto half = (frames_ + 1) / 2;
    const bool second = index >= half;
    const auto since = second ? index - half : index;
    const double seconds = static_cast<double>(since) / options_.fps;
    const double way = camera_pace * options_.width * seconds;
    draw_scene(scenes_[second ? 1 : 0], static_cast<float>(way), options_.width, options_.height,
               colors_);
    Frame frame = make_picture({options_.width, options_.height}, 8);
    to_yuv(colors_, *frame);
    frame->pts = index;
    const int result = avcodec_send_frame(video_.get(), frame.get());
    if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "the demo film");
    return drain(*video_, 0);
}

Result<void> Filming::sound_until(double seconds) {
    const int count = audio_->frame_size;
    while (static_cast<double>(samples_) / sample_rate < seconds) {
        Frame frame = make_frame();
        frame->nb_samples = count;
        frame->format = AV_SAMPLE_FMT_FLTP;
        av_channel_layout_copy(&frame->ch_layout, &audio_->ch_layout);
        CHECK(av_frame_get_buffer(frame.get(), 0) >= 0, "out of memory");
        for (int channel = 0; channel < 2; ++channel) {
            auto* to = reinterpret_cast<float*>(frame->extended_data[channel]);
            for (int i = 0; i < count; ++i) {
                to[i] = tone(static_cast<double>(samples_ + i) / sample_rate, channel == 1);
            }
        }
        frame->pts = samples_;
        samples_ += count;
        const int result = avcodec_send_frame(audio_.get(), frame.get());
        if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "the tone");
        TRY(drain(*audio_, 1));
    }
    return {};
}

Result<void> Filming::run(const std::string& out) {
    quiet_libav();
    frames_ = std::max<std::int64_t>(1, std::llround(options_.seconds * options_.fps));
    TRY(open_video());
    TRY(open_audio());
    reach_ = static_cast<int>(std::ceil(camera_pace * options_.width * options_.seconds / 2)) + 2;
    scenes_[0] = grove_scene(options_.width, options_.height, reach_);
    scenes_[1] = hall_scene(options_.width, options_.height, reach_);
    sink_ = TRY(Sink::create(out, {.purpose = Purpose::film, .index_in_front = true}));
    auto par = Parameters(avcodec_parameters_alloc());
    CHECK(avcodec_parameters_from_context(par.get(), video_.get()) >= 0, "out of memory");
    sink_->add({nullptr, *par, video_->time_base});
    CHECK(avcodec_parameters_from_context(par.get(), audio_.get()) >= 0, "out of memory");
    sink_->add({nullptr, *par, audio_->time_base});
    sink_->stream(0).avg_frame_rate = video_->framerate;
    av_dict_set(&sink_->stream(1).metadata, "language", "eng", 0);
    av_dict_set(&sink_->context().metadata, "title", "A walk in two scenes", 0);
    TRY(sink_->start());
    for (std::int64_t i = 0; i < frames_; ++i) {
        TRY(picture(i));
        TRY(sound_until(static_cast<double>(i + 1) / options_.fps));
    }
    avcodec_send_frame(video_.get(), nullptr);
    TRY(drain(*video_, 0));
    avcodec_send_frame(audio_.get(), nullptr);
    TRY(drain(*audio_, 1));
    return sink_->finish();
}

}  // namespace

Result<void> make_demo_film(const std::string& out, const DemoOptions& options) {
    TRY(check(options));
    return Filming(options).run(out);
}

}  // namespace spot::media
