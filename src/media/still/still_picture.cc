#include "media/still/still_picture.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "base/check.h"
#include "media/film/file_io.h"
#include "media/still/picture_bytes.h"

namespace spot::media {
namespace {

AVCodecID codec_of(PictureKind kind) {
    switch (kind) {
        case PictureKind::png: return AV_CODEC_ID_PNG;
        case PictureKind::jpeg: return AV_CODEC_ID_MJPEG;
        case PictureKind::webp: return AV_CODEC_ID_WEBP;
        case PictureKind::tiff: return AV_CODEC_ID_TIFF;
        case PictureKind::bmp: return AV_CODEC_ID_BMP;
    }
    return AV_CODEC_ID_NONE;
}

Result<Packet> read_all(const std::string& path) {
    const auto file = TRY(FileIo::open_to_read(path));
    const auto size = file->size();
    if (size > static_cast<std::uint64_t>(most_picture_bytes)) {
        return fail(Kind::invalid, "TooLarge",
                    fmt::format("{} is too large for a picture: {} bytes, at most {} are taken.",
                                path, size, most_picture_bytes));
    }
    Packet packet = make_packet();
    CHECK(av_new_packet(packet.get(), static_cast<int>(size)) >= 0, "out of memory");
    const int got = avio_read(file->context(), packet->data, packet->size);
    if (got < 0) return av_fail(got, "NotReadable", "Cannot read", path);
    av_shrink_packet(packet.get(), got);
    return packet;
}

tl::unexpected<Error> damaged(const std::string& path, std::string_view why) {
    return fail(Kind::invalid, "DamagedPicture",
                fmt::format("{} is damaged: {}; copy it anew, or leave it out.", path, why));
}

Result<void> check_size(const std::string& path, Size size) {
    const auto pixels = std::int64_t{size.width} * size.height;
    if (size.width <= longest_photo_side && size.height <= longest_photo_side &&
        pixels <= most_photo_pixels) {
        return {};
    }
    return fail(Kind::invalid, "TooLarge",
                fmt::format("{} is too large: {}x{} pixels; sides of {} and {} million pixels are "
                            "taken at most.",
                            path, size.width, size.height, longest_photo_side,
                            most_photo_pixels / 1'000'000));
}

Result<Frame> decode(PictureKind kind, const AVPacket& packet, const std::string& path) {
    const auto* codec = avcodec_find_decoder(codec_of(kind));
    if (codec == nullptr) {
        return fail(Kind::invalid, "NotDecodable",
                    fmt::format("{} cannot be decoded: this libav has no decoder for it.", path));
    }
    CodecContext decoder(avcodec_alloc_context3(codec));
    CHECK(decoder != nullptr, "out of memory");
    decoder->thread_count = 1;
    decoder->max_pixels = most_photo_pixels;
    decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
    // With TIFF this would refuse every file with a field that libav does not know.
    if (kind != PictureKind::tiff) decoder->err_recognition |= AV_EF_EXPLODE;
    int result = avcodec_open2(decoder.get(), codec, nullptr);
    if (result < 0) return av_fail(result, "NotDecodable", "Cannot decode", path);
    Frame frame = make_frame();
    result = avcodec_send_packet(decoder.get(), &packet);
    if (result >= 0) result = avcodec_send_packet(decoder.get(), nullptr);
    if (result >= 0) result = avcodec_receive_frame(decoder.get(), frame.get());
    if (result == AVERROR(ENOMEM)) return av_fail(result, "NoMemory", "Cannot decode", path);
    if (result == AVERROR_PATCHWELCOME) {
        return fail(Kind::invalid, "NotDecodable",
                    fmt::format("{} cannot be decoded: it is of a rare form, or moves; save it as "
                                "PNG or JPEG.",
                                path));
    }
    if (result < 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 ||
        frame->decode_error_flags != 0) {
        return damaged(path, "it cannot be decoded whole");
    }
    return frame;
}

// Sets the colour tags where the kind of file determines them.
void state_colors(PictureKind kind, AVFrame& frame) {
    const auto form = static_cast<AVPixelFormat>(frame.format);
    const auto* layout = av_pix_fmt_desc_get(form);
    const bool gray = layout->nb_components <= 2;
    frame.sample_aspect_ratio = {1, 1};  // the file's dots an inch are ignored, as by all viewers
    if (is_rgb(form)) return;
    if (frame.colorspace == AVCOL_SPC_UNSPECIFIED || frame.colorspace == AVCOL_SPC_RGB) {
        frame.colorspace = AVCOL_SPC_SMPTE170M;
    }
    if (frame.color_range != AVCOL_RANGE_UNSPECIFIED) return;
    const bool narrow = kind == PictureKind::webp && !gray;  // VP8's
    frame.color_range = narrow ? AVCOL_RANGE_MPEG : AVCOL_RANGE_JPEG;
}

}  // namespace

Result<StillPicture> read_still(const std::string& path) {
    quiet_libav();
    const auto packet = TRY(read_all(path));
    const std::string_view bytes(reinterpret_cast<const char*>(packet->data),
                                 static_cast<std::size_t>(packet->size));
    const auto kind = picture_kind(bytes);
    if (!kind) {
        return fail(Kind::invalid, "NotAPicture",
                    fmt::format("{} is not a picture: PNG, JPEG, WebP, TIFF and BMP are read; of a "
                                "film pictures are made by preview, or with --frames.",
                                path));
    }
    if (!is_complete_picture(*kind, bytes)) return damaged(path, "its end is missing");
    if (const auto size = stated_size(*kind, bytes)) TRY(check_size(path, *size));
    StillPicture still;
    still.frame = TRY(decode(*kind, *packet, path));
    TRY(check_size(path, {still.frame->width, still.frame->height}));
    still.turn = picture_turn(*kind, bytes);
    still.stereo = is_stereo_picture(*kind, bytes);
    state_colors(*kind, *still.frame);
    const auto* layout = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(still.frame->format));
    if ((layout->flags & AV_PIX_FMT_FLAG_PAL) == 0) {
        still.bits = layout->comp[0].depth;
        if ((layout->flags & AV_PIX_FMT_FLAG_ALPHA) != 0) {
            still.notes.emplace_back("The picture's transparency (alpha) is not kept.");
        }
    }
    return still;
}

FilmPlan plan_of_still(const StillPicture& still, int bit_depth, bool photo) {
    auto plan = plan_like(*still.frame);
    plan.form = bit_depth == 10 ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
    plan.turn = still.turn;
    plan.stated_aspect = plan.sample_aspect;
    plan.frame_rate = {24, 1};
    plan.chroma = AVCHROMA_LOC_UNSPECIFIED;
    if (photo) {
        plan.range = AVCOL_RANGE_JPEG;
        plan.matrix = AVCOL_SPC_SMPTE170M;
        return plan;
    }
    plan.range = AVCOL_RANGE_MPEG;
    plan.matrix = usual_matrix(AVCOL_SPC_UNSPECIFIED, plan.upright().height);
    plan.primaries = AVCOL_PRI_BT709;
    plan.transfer = AVCOL_TRC_BT709;
    return plan;
}

}  // namespace spot::media
