#pragma once

// Pictures of the main video stream, upright, in 8-bit planar 4:2:0 of one size.

#include <memory>

#include "media/av.h"
#include "media/source.h"
#include "media/stereo/picture.h"
#include "media/stereo/render.h"

namespace spot::media {

// One thread at a time; decodes on `threads` of libav's own.
class Decoder {
  public:
    // "NotDecodable": libav does not know the codec, or its headers are broken.
    static Result<std::unique_ptr<Decoder>> open(const Source&, int threads);

    // nullptr: no more packets come. False: the packet is damaged and gives no picture.
    bool send(const AVPacket* packet);
    // False: send more first (or, after the end, all are out). Times are never missing and always
    // rise.
    bool receive(AVFrame& frame);

  private:
    Decoder() = default;
    CodecContext codec_;
    std::int64_t last_pts_ = no_time;
    std::int64_t usual_duration_ = 1;
};

// Brings decoded pictures into the form the stereo code works on. Pictures that have it already
// pass without a copy. The result's times are those of the picture given.
class Upright {
  public:
    // `rotation`: degrees clockwise, applied; `size`: wanted after rotation, at most 3 larger than
    // the film's; the right and lower edges are repeated to fill it.
    Upright(int rotation, Size size) : rotation_(rotation), size_(size) {}
    Result<Frame> apply(const AVFrame& frame);

  private:
    Result<Frame> convert(const AVFrame& frame, Size to);
    Frame turn(const AVFrame& frame) const;
    Frame grow(const AVFrame& frame) const;

    int rotation_;
    Size size_;
    Size film_{};  // of the first picture; later ones of other sizes are scaled to it
    Scaler scaler_;
};

// A frame of 8-bit 4:2:0 with memory from libav.
Frame make_picture(Size size);
Picture view(const AVFrame& frame);
MutablePicture mutable_view(AVFrame& frame);

}  // namespace spot::media
