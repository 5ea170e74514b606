#include "media/frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "media/rendering.h"

namespace spot::media {
namespace {

constexpr int hd_height = 720;  // from here on films that do not say are BT.709

// One eye's half of a packed picture, as PNG files.
class PictureFiles {
  public:
    PictureFiles(Size eye, int bit_depth)
        : eye_(eye), form_(bit_depth == 10 ? AV_PIX_FMT_RGB48BE : AV_PIX_FMT_RGB24) {}

    // `x`: where the eye's picture begins in the packed one; `like`: has its colours.
    Result<void> write(const AVFrame& packed, int x, const AVFrame& like, const std::string& path) {
        if (!encoder_) TRY(open(packed, like));
        const int bytes = packed.format == AV_PIX_FMT_YUV420P10 ? 2 : 1;
        const std::uint8_t* from[4] = {packed.data[0] + x * bytes, packed.data[1] + x / 2 * bytes,
                                       packed.data[2] + x / 2 * bytes, nullptr};
        Frame picture = make_frame();
        picture->format = form_;
        picture->width = eye_.width;
        picture->height = eye_.height;
        CHECK(av_frame_get_buffer(picture.get(), 0) >= 0, "out of memory");
        sws_scale(scaler_.get(), from, packed.linesize, 0, eye_.height, picture->data,
                  picture->linesize);
        picture->pts = next_++;
        Packet packet = make_packet();
        int result = avcodec_send_frame(encoder_.get(), picture.get());
        if (result >= 0) result = avcodec_receive_packet(encoder_.get(), packet.get());
        if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", path);
        return save(*packet, path);
    }

  private:
    Result<void> open(const AVFrame& packed, const AVFrame& like) {
        const auto* png = avcodec_find_encoder(AV_CODEC_ID_PNG);
        if (png == nullptr) return fail(Kind::invalid, "NoEncoder", "This libav has no PNG.");
        encoder_.reset(avcodec_alloc_context3(png));
        CHECK(encoder_ != nullptr, "out of memory");
        encoder_->width = eye_.width;
        encoder_->height = eye_.height;
        encoder_->pix_fmt = form_;
        encoder_->time_base = {1, 1};
        encoder_->thread_count = 1;
        encoder_->flags |= AV_CODEC_FLAG_BITEXACT;
        const int result = avcodec_open2(encoder_.get(), png, nullptr);
        if (result < 0) return av_fail(result, "NoEncoder", "Cannot open", "PNG");
        scaler_.reset(sws_getContext(
            eye_.width, eye_.height, static_cast<AVPixelFormat>(packed.format), eye_.width,
            eye_.height, form_,
            SWS_BICUBIC | SWS_BITEXACT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP,
            nullptr, nullptr, nullptr));
        CHECK(scaler_ != nullptr, "out of memory");
        const bool says = like.colorspace != AVCOL_SPC_UNSPECIFIED;
        const int* matrix = sws_getCoefficients(
            !says && like.height >= hd_height ? SWS_CS_ITU709 : matrix_of(like.colorspace));
        const int range = like.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
        sws_setColorspaceDetails(scaler_.get(), matrix, range, matrix, 1, 0, 1 << 16, 1 << 16);
        return {};
    }

    static Result<void> save(const AVPacket& packet, const std::string& path) {
        Draft draft(path);
        const auto file = TRY(FileIo::create(draft.path()));
        avio_write(file->context(), packet.data, packet.size);
        TRY(file->flush(path));
        return draft.publish();
    }

    Size eye_;
    AVPixelFormat form_;
    CodecContext encoder_;
    Scaler scaler_;
    std::int64_t next_ = 0;
};

}  // namespace

Result<std::int64_t> write_frames(const std::string& in, const std::string& folder,
                                  ConvertOptions options, bool overwrite) {
    options.mode = Mode::sbs;
    options.codec = Codec::hevc;  // takes both depths of samples
    options.preset.clear();
    options.crf.reset();
    auto source = TRY(Source::open(in));
    const auto plan = TRY(plan_stereo(source, options));
    PictureFiles files(plan.eye, plan.encoding.bit_depth);
    const auto total = expected_frames(source);
    std::int64_t count = 0;
    const auto take = [&](Job job) -> Result<void> {
        if (job.packet) return {};
        ++count;
        int x = 0;
        for (const auto* eye : {"left", "right"}) {
            const auto path = fmt::format("{}/{}_{:06}.png", folder, eye, count);
            if (!overwrite && std::filesystem::exists(path)) {
                return fail(Kind::conflict, "OutputExists",
                            fmt::format("{}: is there already; name an empty folder", path));
            }
            TRY(files.write(*job.packed, x, *job.picture, path));
            x += plan.eye.width;
        }
        const ConvertProgress progress{.frames_done = count,
                                       .frames_total = std::max(total, count)};
        if (!options.progress || options.progress(progress)) return {};
        return fail(Kind::unavailable, "Cancelled", "The conversion was cancelled.");
    };
    TRY(render_film(source, options, plan, take));
    if (count == 0) {
        return fail(Kind::invalid, "DamagedFilm", fmt::format("{} gives no picture.", in));
    }
    return count;
}

}  // namespace spot::media
