#pragma once

// Pictures as the stereo code wants them: upright, planar 4:2:0 of 8 or 10 bits, all of one size.

#include "media/av.h"
#include "media/stereo/picture.h"
#include "media/stereo/render.h"

namespace spot::media {

// Bits of the samples that depth and rendering take; films of more are brought down to them.
inline constexpr int most_stereo_bits = 10;

// Brings decoded pictures into the form the stereo code works on. Pictures that have it already
// pass without a copy. The result's times are those of the picture given.
class Upright {
  public:
    // `rotation`: degrees clockwise, applied; `size`: wanted after rotation, at most 3 larger than
    // the film's; the right and lower edges are repeated to fill it; `bit_depth`: 8 or 10.
    Upright(int rotation, Size size, int bit_depth)
        : rotation_(rotation), size_(size), bit_depth_(bit_depth) {}
    Result<Frame> apply(const AVFrame& frame);

  private:
    Result<Frame> convert(const AVFrame& frame, Size to);
    Frame turn(const AVFrame& frame) const;
    Frame grow(const AVFrame& frame) const;

    int rotation_;
    Size size_;
    int bit_depth_;
    Size film_{};  // of the first picture; later ones of other sizes are scaled to it
    Scaler scaler_;
};

// swscale's number of the matrix of a picture's colours; BT.601 where it does not say.
int matrix_of(AVColorSpace space);

// The form of pictures of this many bits (8 or 10): planar 4:2:0.
AVPixelFormat format_of(int bit_depth);
// A frame of that form with memory from libav.
Frame make_picture(Size size, int bit_depth);
// The samples of a frame of one of the two forms.
Picture view(const AVFrame& frame);
MutablePicture mutable_view(AVFrame& frame);

}  // namespace spot::media
