#include "media/film/subtitles.h"

#include <array>
#include <cstring>

#include "base/check.h"
#include "media/film/allowed.h"

namespace spot::media {
namespace {

constexpr std::size_t most_text_bytes = 64 << 10;

struct Subtitle {
    AVSubtitle value{};
    ~Subtitle() { avsubtitle_free(&value); }
};

}  // namespace

bool TextSubtitles::understands(const AVCodecParameters& par) {
    if (par.codec_type != AVMEDIA_TYPE_SUBTITLE) return false;
    const auto* known = avcodec_descriptor_get(par.codec_id);
    return known != nullptr && (known->props & AV_CODEC_PROP_TEXT_SUB) != 0 &&
           allowed_decoder(par.codec_id) != nullptr;
}

Result<std::unique_ptr<TextSubtitles>> TextSubtitles::open(const AVStream& stream, AVCodecID form) {
    std::unique_ptr<TextSubtitles> made(new TextSubtitles);
    const auto* from = allowed_decoder(stream.codecpar->codec_id);
    const auto* to = avcodec_find_encoder(form);
    if (from == nullptr || to == nullptr) {
        return fail(Kind::internal, "NotStorable", "libav cannot make such subtitles.");
    }
    made->decoder_.reset(avcodec_alloc_context3(from));
    made->encoder_.reset(avcodec_alloc_context3(to));
    auto& decoder = *made->decoder_;
    auto& encoder = *made->encoder_;
    avcodec_parameters_to_context(&decoder, stream.codecpar);
    decoder.pkt_timebase = stream.time_base;
    int result = avcodec_open2(&decoder, from, nullptr);
    if (result < 0) return av_fail(result, "NotStorable", "Cannot read subtitles of", from->name);
    if (decoder.subtitle_header != nullptr) {
        const auto size = static_cast<std::size_t>(decoder.subtitle_header_size);
        encoder.subtitle_header = static_cast<std::uint8_t*>(av_mallocz(size + 1));
        CHECK(encoder.subtitle_header != nullptr, "out of memory");
        std::memcpy(encoder.subtitle_header, decoder.subtitle_header, size);
        encoder.subtitle_header_size = decoder.subtitle_header_size;
    }
    encoder.time_base = {1, AV_TIME_BASE};
    encoder.flags |= AV_CODEC_FLAG_BITEXACT;
    result = avcodec_open2(&encoder, to, nullptr);
    if (result < 0) return av_fail(result, "NotStorable", "Cannot write subtitles of", from->name);
    made->parameters_ = copy_parameters(*stream.codecpar);
    avcodec_parameters_from_context(made->parameters_.get(), &encoder);
    return made;
}

Result<std::optional<Packet>> TextSubtitles::convert(const AVPacket& packet) {
    Subtitle subtitle;
    int complete = 0;
    Packet copy = share(packet);
    if (avcodec_decode_subtitle2(decoder_.get(), &subtitle.value, &complete, copy.get()) < 0 ||
        complete == 0 || subtitle.value.num_rects == 0) {
        return std::nullopt;
    }
    std::array<std::uint8_t, most_text_bytes> text{};
    subtitle.value.pts = 0;
    const int size = avcodec_encode_subtitle(encoder_.get(), text.data(),
                                             static_cast<int>(text.size()), &subtitle.value);
    if (size <= 0) return std::nullopt;
    Packet made = make_packet();
    CHECK(av_new_packet(made.get(), size) >= 0, "out of memory");
    std::memcpy(made->data, text.data(), static_cast<std::size_t>(size));
    made->pts = packet.pts;
    made->dts = packet.dts;
    made->duration = packet.duration;
    made->flags = AV_PKT_FLAG_KEY;
    return made;
}

}  // namespace spot::media
