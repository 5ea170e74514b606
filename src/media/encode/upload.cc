#include "media/encode/upload.h"

extern "C" {
#include <libavutil/hwcontext.h>
}

#include "base/check.h"
#include "media/picture/upright.h"

namespace spot::media {

Result<std::unique_ptr<Upload>> Upload::make(const InputForm& input_form, AVCodecContext& codec,
                                             int bit_depth, AVBufferRef* device) {
    const Size size{codec.width, codec.height};
    std::unique_ptr<Upload> made(new Upload(size, input_form.form));
    made->interleave_.reset(sws_getContext(size.width, size.height, format_of(bit_depth),
                                           size.width, size.height, input_form.form, SWS_POINT,
                                           nullptr, nullptr, nullptr));
    CHECK(made->interleave_ != nullptr, "the forms are both libav's own");
    codec.pix_fmt = input_form.form;
    if (!input_form.uploaded) return made;
    made->frames_.reset(av_hwframe_ctx_alloc(device));
    CHECK(made->frames_ != nullptr, "out of memory");
    auto& frames = *reinterpret_cast<AVHWFramesContext*>(made->frames_->data);
    frames.format = AV_PIX_FMT_VAAPI;
    frames.sw_format = input_form.form;
    frames.width = size.width;
    frames.height = size.height;
    const int result = av_hwframe_ctx_init(made->frames_.get());
    if (result < 0) return av_fail(result, "EncoderFailed", "The device has no room for", "frames");
    codec.pix_fmt = frames.format;
    codec.hw_frames_ctx = av_buffer_ref(made->frames_.get());
    CHECK(codec.hw_frames_ctx != nullptr, "out of memory");
    return made;
}

Result<Frame> Upload::apply(const AVFrame& picture) {
    Frame woven = pool_.take();
    sws_scale(interleave_.get(), picture.data, picture.linesize, 0, picture.height, woven->data,
              woven->linesize);
    if (!frames_) return woven;
    Frame uploaded = make_frame();
    int result = av_hwframe_get_buffer(frames_.get(), uploaded.get(), 0);
    if (result >= 0) result = av_hwframe_transfer_data(uploaded.get(), woven.get(), 0);
    if (result < 0) return av_fail(result, "EncoderFailed", "Cannot upload", "a picture");
    return uploaded;
}

}  // namespace spot::media
