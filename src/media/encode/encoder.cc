#include "media/encode/encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "media/encode/brightness_unit.h"
#include "media/encode/frame_packing.h"
#include "media/encode/sei.h"
#include "media/encode/software_settings.h"
#include "media/film/libav_error_log.h"
#include "media/picture/captions.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

constexpr double seconds_between_keyframes = 5;  // at most: what seeking waits for

void set_color(AVCodecContext& codec, const FilmPlan& plan) {
    codec.color_range = plan.range;
    codec.color_primaries = plan.primaries;
    codec.color_trc = plan.transfer;
    codec.colorspace = plan.matrix;
    codec.chroma_sample_location = plan.chroma;
    codec.sample_aspect_ratio = plan.upright_aspect();
}

Result<EncoderSetup> setup_on(const EncoderOptions& options, const std::string& place) {
    const auto& encoding = options.encoding;
    const auto* row = find_hardware(encoding.kind, encoding.codec);
    if (row == nullptr) {
        return hardware_failed(encoding.kind,
                               fmt::format("it does not encode {}", to_string(encoding.codec)));
    }
    auto device = TRY(open_hardware(encoding.kind, place));
    return EncoderSetup{
        .name = row->name,
        .set = [encoding](Options& settings,
                          AVCodecContext& codec) { set_hardware(settings, codec, encoding); },
        .input_form = input_form_of(encoding.kind, encoding.bit_depth),
        .device = std::move(device),
        .counted = true};
}

// Opens the encoder on the first device that takes it.
Result<std::unique_ptr<Encoder>> open_by_hardware(const EncoderOptions& options) {
    std::optional<Error> refused;
    for (const auto& place : TRY(hardware_places(options.encoding.kind))) {
        auto setup = setup_on(options, place);
        auto made = setup ? Encoder::open_as(options, std::move(*setup))
                          : Result<std::unique_ptr<Encoder>>(fail(setup.error()));
        if (made) return made;
        if (!refused) refused = made.error();
    }
    return fail(*refused);
}

// The error for an encoder that does not open; a driver has a message of its own.
tl::unexpected<Error> not_opened(int result, const char* name, const EncoderOptions& options,
                                 const std::string& driver_text) {
    const auto& encoding = options.encoding;
    if (encoding.kind != EncoderKind::software) {
        return hardware_failed(encoding.kind, driver_text.empty() ? av_text(result) : driver_text);
    }
    return av_fail(
        result, "InvalidOption", fmt::format("{} cannot encode with", name),
        fmt::format("preset {}, {}x{}", encoding.preset, options.size.width, options.size.height));
}

}  // namespace

Result<std::unique_ptr<Encoder>> Encoder::open(const EncoderOptions& options) {
    if (options.encoding.kind != EncoderKind::software) return open_by_hardware(options);
    return open_as(options, {.name = row_of(options.encoding.codec).encoder,
                             .set = [&options](Options& settings, AVCodecContext&) {
                                 set_software(settings, options);
                             }});
}

Result<std::unique_ptr<Encoder>> Encoder::open_as(const EncoderOptions& options,
                                                  EncoderSetup setup) {
    const auto& encoding = options.encoding;
    const auto* encoder = avcodec_find_encoder_by_name(setup.name);
    if (encoder == nullptr) {
        return fail(Kind::invalid, "NoEncoder",
                    fmt::format("This libav has no {}, which encodes {}.", setup.name,
                                to_string(encoding.codec)));
    }
    std::unique_ptr<Encoder> made(new Encoder);
    made->codec_.reset(avcodec_alloc_context3(encoder));
    CHECK(made->codec_ != nullptr, "out of memory");
    auto& codec = *made->codec_;
    codec.width = options.size.width;
    codec.height = options.size.height;
    codec.pix_fmt = format_of(encoding.bit_depth);
    codec.time_base = setup.counted ? av_inv_q(options.plan.frame_rate) : options.time_base;
    codec.framerate = options.plan.frame_rate;
    codec.gop_size = std::max(1, static_cast<int>(std::lround(av_q2d(options.plan.frame_rate) *
                                                              seconds_between_keyframes)));
    codec.thread_count = options.threads;
    codec.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    if (encoding.codec == Codec::hevc) {
        codec.codec_tag = MKTAG('h', 'v', 'c', '1');  // Apple's players know only this name
    }
    set_color(codec, options.plan);
    if (options.square_pixels) codec.sample_aspect_ratio = {1, 1};
    if (setup.input_form.form != AV_PIX_FMT_NONE) {
        made->upload_ =
            TRY(Upload::make(setup.input_form, codec, encoding.bit_depth, setup.device.get()));
    }
    if (setup.device) codec.hw_device_ctx = av_buffer_ref(setup.device.get());
    Options settings;
    setup.set(settings, codec);
    std::optional<LibavErrorLog> error_log;
    if (encoding.kind != EncoderKind::software) error_log.emplace();
    const int result = avcodec_open2(&codec, encoder, settings.raw());
    if (result < 0)
        return not_opened(result, setup.name, options, error_log ? error_log->text() : "");
    error_log.reset();
    if (encoding.kind != EncoderKind::software) {
        // An option that the encoder does not know would leave the quality undefined.
        if (const auto* unknown =
                av_dict_get(*settings.raw(), "", nullptr, AV_DICT_IGNORE_SUFFIX)) {
            return hardware_failed(encoding.kind, fmt::format("this libav's {} does not know {}",
                                                              setup.name, unknown->key));
        }
        if (codec.extradata_size == 0) {
            return hardware_failed(encoding.kind,
                                   "its driver gives no headers (extradata), "
                                   "without which films cannot be written");
        }
    }
    made->kind_ = encoding.codec;
    made->by_ = encoding.kind;
    made->counted_ = setup.counted;
    made->parameters_.reset(avcodec_parameters_alloc());
    CHECK(avcodec_parameters_from_context(made->parameters_.get(), &codec) >= 0, "out of memory");
    // The coded pictures are 4:2:0, also where the encoder takes frames in a device's memory.
    made->parameters_->format = format_of(encoding.bit_depth);
    if (setup.counted) made->units_ = brightness_units(made->kind_, options.plan.brightness);
    if (options.layout && has_sei(made->kind_)) {
        made->units_.push_back(frame_packing_unit(made->kind_, *options.layout));
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
    Frame uploaded;
    if (picture != nullptr) {
        picture->pict_type = AV_PICTURE_TYPE_NONE;  // the source's choice is not ours
        const auto key = counted_ ? sent_++ : picture->pts;
        in_flight_[key] = {picture->pts, picture->pkt_duration, captions_unit(kind_, *picture)};
        if (upload_) {
            uploaded = TRY(upload_->apply(*picture));
        } else if (counted_) {
            uploaded = make_frame();
            CHECK(av_frame_ref(uploaded.get(), picture) >= 0, "out of memory");
        }
        if (uploaded) uploaded->pts = key;
    }
    const int result = avcodec_send_frame(codec_.get(), uploaded ? uploaded.get() : picture);
    if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "a picture");
    return {};
}

Result<bool> Encoder::receive(AVPacket& packet) {
    const int result = avcodec_receive_packet(codec_.get(), &packet);
    if (result == AVERROR_EOF && counted_ && !in_flight_.empty()) {
        return hardware_failed(
            by_, fmt::format("it gave {} pictures fewer than it took", in_flight_.size()));
    }
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return false;
    if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "a picture");
    return fill_in(packet);
}

Result<bool> Encoder::fill_in(AVPacket& packet) {
    if (counted_ && (in_flight_.empty() || packet.pts != in_flight_.begin()->first)) {
        return hardware_failed(by_,
                               "it gave a packet that belongs to no picture, or before its turn");
    }
    if ((packet.flags & AV_PKT_FLAG_KEY) != 0) {
        for (const auto& message : units_) insert_unit(packet, kind_, message);
    }
    const auto known = in_flight_.find(packet.pts);
    if (known == in_flight_.end()) return true;
    const auto& beside = known->second;
    if (counted_) packet.pts = packet.dts = beside.pts;  // no picture leans on a later one
    packet.duration = beside.duration;
    if (!beside.captions.empty()) insert_unit(packet, kind_, beside.captions);
    in_flight_.erase(known);
    return true;
}

}  // namespace spot::media
