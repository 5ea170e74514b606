#pragma once

// Pictures in the form that encoders of hardware take: chroma interleaved, in memory or in the
// device's own.

#include <memory>

#include "media/encode/hardware.h"
#include "media/film/av.h"
#include "media/picture/picture_pool.h"

namespace spot::media {

// For one encoder, on its thread. Samples stay as they are; times and side data are not taken over.
class Upload {
  public:
    // `device`: of an intake that is uploaded. Sets the codec's form of pixels and frames; call it
    // before the codec is opened. Errors are libav's, code "EncoderFailed".
    static Result<std::unique_ptr<Upload>> make(const Intake& intake, AVCodecContext& codec,
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
