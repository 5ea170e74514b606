#pragma once

// Pictures stored as a film without loss (FFV1).

#include <memory>
#include <string>

#include "media/convert/film_plan.h"
#include "media/film/av.h"
#include "media/film/sink.h"

namespace spot::media {

struct LosslessOptions {
    Container container = Container::mkv;
    Purpose purpose = Purpose::film;
    AVPixelFormat form = AV_PIX_FMT_NONE;
    Size size;
    AVRational time_base{1, 1};  // of the pictures' times
    AVRational rate{1, 1};       // pictures a second, about
    AVRational sample_aspect{1, 1};
    AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
    AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
    AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
    AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
};

// One thread at a time. The same pictures give the same bytes, however many cores there are.
class LosslessFilm {
  public:
    // "NoEncoder"; those of Sink.
    static Result<std::unique_ptr<LosslessFilm>> create(const std::string& out,
                                                        const LosslessOptions& options);

    // Of the options' form and size, with time and duration. "NotEncodable", "NoSpace".
    Result<void> write(const AVFrame& picture);
    // Until then nothing stands under the output's name.
    Result<void> finish();

  private:
    explicit LosslessFilm(std::string out) : out_(std::move(out)) {}
    Result<void> encode(const AVFrame* picture);

    std::string out_;
    CodecContext encoder_;
    std::unique_ptr<Sink> sink_;
};

}  // namespace spot::media
