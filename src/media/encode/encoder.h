#pragma once

// Packed pictures to H.264, HEVC or AV1, by the processor or by a GPU's encoder.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "media/codec.h"
#include "media/convert/film_plan.h"
#include "media/encode/hardware.h"
#include "media/encode/upload.h"
#include "media/film/av.h"
#include "media/film/stereo_side_data.h"
#include "media/view/render.h"

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

// How one of libav's encoders is driven.
struct Drive {
    const char* name;  // libav's
    std::function<void(Options&, AVCodecContext&)> set;
    Intake intake = {};
    Buffer device = {};
    // The encoder is given the pictures' numbers in place of their times, and must give a packet
    // for each in their order: encoders of hardware count in ticks of their own and may leave out
    // a picture. It writes none of the messages about HDR's brightness, either.
    bool counted = false;
};

// One packet for each picture; its times and those of the pictures are in time_base. The stream's
// headers do not depend on the pictures, so that segments encoded apart can be joined.
//
// Bytes: of software, the same pictures and options give the same. x264 cuts its work differently
// for each number of threads; x265 (one frame at a time, rows side by side) and SVT-AV1 do not. Of
// hardware they are the device's and its driver's.
class Encoder {
  public:
    // "NoEncoder": libav has not the codec; "InvalidOption": the encoder refuses the settings;
    // "EncoderFailed": the hardware that was asked for cannot be used, in its driver's words.
    static Result<std::unique_ptr<Encoder>> open(const EncoderOptions&);
    // What open() chooses between.
    static Result<std::unique_ptr<Encoder>> open_as(const EncoderOptions&, Drive);
    ~Encoder();
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    // nullptr: no more pictures come. The picture may be changed again when this returns. Call
    // receive() until it is false after each.
    Result<void> send(AVFrame* picture);
    // False: send more first, or all are out. "EncoderFailed": hardware gave a packet for no
    // picture, out of turn, or none for a picture.
    Result<bool> receive(AVPacket& packet);

    const AVCodecParameters& parameters() const { return *parameters_; }
    AVRational sample_aspect() const { return codec_->sample_aspect_ratio; }

  private:
    Encoder() = default;
    Result<bool> fill_in(AVPacket& packet);
    std::unique_ptr<Upload> upload_;  // none: pictures are taken as they are
    CodecContext codec_;
    Parameters parameters_;
    Codec kind_ = Codec::h264;
    EncoderKind by_ = EncoderKind::software;
    bool begun_ = false;
    bool ended_ = false;
    std::vector<std::vector<std::uint8_t>> units_;  // messages for each keyframe
    bool counted_ = false;
    std::int64_t sent_ = 0;
    struct Beside {
        std::int64_t pts = 0;
        std::int64_t duration = 0;
        std::vector<std::uint8_t> captions;
    };
    std::map<std::int64_t, Beside> inside_;  // by time or number, of pictures not yet given
};

}  // namespace spot::media
