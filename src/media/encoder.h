#pragma once

// Packed pictures to H.264, HEVC or AV1.

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "media/av.h"
#include "media/codec.h"
#include "media/film_plan.h"
#include "media/stereo/render.h"
#include "media/stereo_side_data.h"

namespace spot::media {

struct EncoderOptions {
    Size size;                           // packed
    std::optional<StereoLayout> layout;  // stated in the stream where the codec can
    AVRational time_base{1, 1};
    Encoding encoding;
    FilmPlan plan;               // of the new pictures: rate, colours, brightness and aspect
    bool square_pixels = false;  // whatever the film's are
    int threads = 1;
};

// One packet for each picture; its times and those of the pictures are in time_base. The stream's
// headers do not depend on the pictures, so that segments encoded apart can be joined.
//
// Bytes: the same pictures and options give the same. x264 cuts its work differently for each
// number of threads; x265 (one frame at a time, rows side by side) and SVT-AV1 do not.
class Encoder {
  public:
    // "NoEncoder": libav has not the codec; "InvalidOption": the encoder refuses the settings.
    static Result<std::unique_ptr<Encoder>> open(const EncoderOptions&);
    ~Encoder();
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    // nullptr: no more pictures come. The picture may be changed again when this returns.
    Result<void> send(AVFrame* picture);
    // False: send more first, or all are out.
    Result<bool> receive(AVPacket& packet);

    const AVCodecParameters& parameters() const { return *parameters_; }
    AVRational sample_aspect() const { return codec_->sample_aspect_ratio; }

  private:
    Encoder() = default;
    CodecContext codec_;
    Parameters parameters_;
    Codec kind_ = Codec::h264;
    bool begun_ = false;
    bool ended_ = false;
    std::vector<std::uint8_t> packing_;  // for keyframes; empty: none
    struct Beside {
        std::int64_t duration = 0;
        std::vector<std::uint8_t> captions;
    };
    std::map<std::int64_t, Beside> inside_;  // by time, of pictures not yet given
};

}  // namespace spot::media
