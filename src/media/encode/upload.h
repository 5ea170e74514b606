#pragma once

// Brings pictures into the form that hardware encoders take: with interleaved chroma, in memory or
// in the device's memory.

#include <memory>

#include "media/encode/hardware.h"
#include "media/film/av.h"
#include "media/picture/picture_pool.h"

namespace spot::media {

// For one encoder, on its thread. Samples keep their values; times and side data are not taken
// over.
class Upload {
  public:
    // `device` is needed where the input form is uploaded. Sets the codec's pixel format and
    // frames; call it before the codec is opened. Errors are libav's, with the code
    // "EncoderFailed".
    static Result<std::unique_ptr<Upload>> make(const InputForm& input_form, AVCodecContext& codec,
                                                int bit_depth, AVBufferRef* device);
    // The picture may be changed again when this returns.
    Result<Frame> apply(const AVFrame& picture);

  private:
    Upload(Size size, AVPixelFormat form) : pool_(size, form) {}
    PicturePool pool_;
    Scaler interleave_;
    Buffer frames_;  // none: the encoder takes pictures from memory
};

}  // namespace spot::media
