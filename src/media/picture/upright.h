#pragma once

// Brings pictures into the form that the stereo code takes: upright, planar 4:2:0 of 8 or 10 bits,
// all of one size.

#include "media/convert/film_plan.h"
#include "media/film/av.h"
#include "media/picture/picture.h"
#include "media/picture/tone_map.h"
#include "media/view/render.h"

namespace spot::media {

// Bits of the samples that depth and rendering take; films of more are brought down to them.
inline constexpr int most_stereo_bits = 10;

// The plan of the pictures that Upright makes: that of the film, but BT.709 if the film is HDR and
// `bit_depth` is 8.
FilmPlan made_plan(const FilmPlan& film, int bit_depth);

// Which properties of some pictures had to be changed since the film's pictures are not all alike.
struct Unlike {
    bool size = false;
    bool aspect = false;
    bool color = false;
};

// Brings decoded pictures into one form: turned, and of the plan's size and colours. Pictures that
// have it already pass without a copy; a picture of another shape is put in the middle of a black
// one, as players show it. The result has the times of the picture given. One thread at a time.
class Upright {
  public:
    // `size` is that after turning, at most 3 larger than the film's; the right and lower edges are
    // repeated to fill it. `bit_depth` is 8 or 10.
    Upright(const FilmPlan& plan, Size size, int bit_depth);
    Result<Frame> apply(const AVFrame& frame);

    const Unlike& unlike() const { return unlike_; }

  private:
    Size fitted(const AVFrame& frame) const;
    int usual_height(const AVFrame& frame) const;
    bool same_color(const AVFrame& frame) const;
    Result<Frame> convert(const AVFrame& frame, Size inner);
    Frame turn(const AVFrame& frame) const;
    Frame grow(const AVFrame& frame) const;
    Frame toned_down(const AVFrame& frame) const;
    void state_plan(AVFrame& frame) const;

    FilmPlan plan_;
    FilmPlan made_;
    Size size_;
    int bit_depth_;  // before tone mapping
    std::optional<ToneMap> tone_;
    Unlike unlike_;
    Scaler scaler_;
};

// swscale's number of a colour matrix; that of BT.601 if the picture does not say.
int matrix_of(AVColorSpace space);

// The pixel format of pictures of this many bits (8 or 10): planar 4:2:0.
AVPixelFormat format_of(int bit_depth);
// A frame of that form with memory from libav.
Frame make_picture(Size size, int bit_depth);
// The samples of a frame of one of the two forms.
Picture view(const AVFrame& frame);
MutablePicture mutable_view(AVFrame& frame);

}  // namespace spot::media
