#pragma once

// Writes pictures as a lossless film (FFV1).

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
    AVRational time_base{1, 1};  // the unit of the pictures' times, in seconds
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
    // Errors are "NoEncoder" and those of Sink.
    static Result<std::unique_ptr<LosslessFilm>> create(const std::string& out,
                                                        const LosslessOptions& options);

    // `picture` has the options' form and size, a time and a duration. "NotEncodable", "NoSpace".
    Result<void> write(const AVFrame& picture);
    // Completes the file. Until then there is none under the output's name.
    Result<void> finish();

  private:
    explicit LosslessFilm(std::string out) : out_(std::move(out)) {}
    Result<void> encode(const AVFrame* picture);

    std::string out_;
    CodecContext encoder_;
    std::unique_ptr<Sink> sink_;
};

}  // namespace spot::media
