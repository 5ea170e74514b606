#include "media/still/png.h"

#include "base/check.h"
#include "media/convert/rendering.h"
#include "media/film/file_io.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

Frame make_form(Size size, AVPixelFormat form) {
    Frame picture = make_frame();
    picture->format = form;
    picture->width = size.width;
    picture->height = size.height;
    CHECK(av_frame_get_buffer(picture.get(), 0) >= 0, "out of memory");
    return picture;
}

}  // namespace

Frame make_rgb(Size size) {
    return make_form(size, AV_PIX_FMT_RGB24);
}

Frame RgbMaker::make(const AVFrame& packed, int x, Size size, const AVFrame& like) {
    const bool deep = packed.format == AV_PIX_FMT_YUV420P10;
    const auto form = deep ? AV_PIX_FMT_RGB48BE : AV_PIX_FMT_RGB24;
    if (!scaler_) {
        // swscale stretches the ranges of J forms by itself, whatever it is told.
        const auto from = deep ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
        scaler_.reset(sws_getContext(
            size.width, size.height, from, size.width, size.height, form,
            SWS_BICUBIC | SWS_BITEXACT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP,
            nullptr, nullptr, nullptr));
        CHECK(scaler_ != nullptr, "out of memory");
        const bool full = color_code(like).full_range;
        const int* matrix =
            sws_getCoefficients(matrix_of(usual_matrix(like.colorspace, like.height)));
        sws_setColorspaceDetails(scaler_.get(), matrix, full ? 1 : 0, matrix, 1, 0, 1 << 16,
                                 1 << 16);
    }
    const int bytes = deep ? 2 : 1;
    const std::uint8_t* from[4] = {packed.data[0] + x * bytes, packed.data[1] + x / 2 * bytes,
                                   packed.data[2] + x / 2 * bytes, nullptr};
    Frame rgb = make_form(size, form);
    sws_scale(scaler_.get(), from, packed.linesize, 0, size.height, rgb->data, rgb->linesize);
    return rgb;
}

Result<void> write_png(const AVFrame& rgb, const std::string& path) {
    const auto* png = avcodec_find_encoder(AV_CODEC_ID_PNG);
    if (png == nullptr) return fail(Kind::invalid, "NoEncoder", "This libav has no PNG.");
    CodecContext encoder(avcodec_alloc_context3(png));
    CHECK(encoder != nullptr, "out of memory");
    encoder->width = rgb.width;
    encoder->height = rgb.height;
    encoder->pix_fmt = static_cast<AVPixelFormat>(rgb.format);
    encoder->time_base = {1, 1};
    encoder->thread_count = 1;
    encoder->flags |= AV_CODEC_FLAG_BITEXACT;
    int result = avcodec_open2(encoder.get(), png, nullptr);
    if (result < 0) return av_fail(result, "NoEncoder", "Cannot open", "PNG");
    Packet packet = make_packet();
    result = avcodec_send_frame(encoder.get(), &rgb);
    if (result >= 0) result = avcodec_receive_packet(encoder.get(), packet.get());
    if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", path);
    Draft draft(path);
    const auto file = TRY(FileIo::create(draft.path()));
    avio_write(file->context(), packet->data, packet->size);
    TRY(file->flush(path));
    return draft.publish();
}

}  // namespace spot::media
