#pragma once

// Encodes packed pictures as H.264, HEVC or AV1, by the processor or by a GPU's encoder.

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
    Size size;                           // of the packed pictures
    std::optional<StereoLayout> layout;  // is stated in the stream where the codec can
    AVRational time_base{1, 1};
    Encoding encoding;
    FilmPlan plan;               // of the new pictures: rate, colours, brightness and aspect
    bool square_pixels = false;  // overrides the plan's aspect
    int threads = 1;
};

// How one of libav's encoders is set up.
struct EncoderSetup {
    const char* name;                                    // libav's name of the encoder
    std::function<void(Options&, AVCodecContext&)> set;  // sets its options
    InputForm input_form = {};
    Buffer device = {};
    // The encoder is given the pictures' numbers in place of their times, and must give a packet
    // for each in their order, since hardware encoders count in ticks of their own and may leave
    // out a picture. Such an encoder does not write messages about HDR's brightness, either.
    bool counted = false;
};

// One packet for each picture; its times and those of the pictures are in time_base. The stream's
// headers do not depend on the pictures, so that segments encoded apart can be joined.
//
// With software, the same pictures and options give the same bytes. x264 divides its work
// differently for each number of threads, which is one of the options; x265 (one frame at a time,
// rows side by side) and SVT-AV1 do not. With hardware, bytes depend on the device and its driver.
// One thread at a time.
class Encoder {
  public:
    // "NoEncoder": libav does not have the codec; "InvalidOption": the encoder refuses the
    // settings; "EncoderFailed": the hardware that was asked for cannot be used, with its driver's
    // message.
    static Result<std::unique_ptr<Encoder>> open(const EncoderOptions&);
    // Opens with one setup; open() chooses between several.
    static Result<std::unique_ptr<Encoder>> open_as(const EncoderOptions&, EncoderSetup);
    ~Encoder();
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    // nullptr says that no more pictures come. The picture may be changed again when this returns.
    // After each call, receive() is to be called until it is false.
    Result<void> send(AVFrame* picture);
    // The next packet. False: more must be sent first, or all have come out. "EncoderFailed": the
    // hardware gave a packet without a picture, packets out of order, or no packet for a picture.
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
    std::vector<std::vector<std::uint8_t>> units_;  // messages that go before each keyframe
    bool counted_ = false;
    std::int64_t sent_ = 0;
    struct PictureData {
        std::int64_t pts = 0;
        std::int64_t duration = 0;
        std::vector<std::uint8_t> captions;
    };
    std::map<std::int64_t, PictureData> in_flight_;  // pictures inside, by time or number
};

}  // namespace spot::media
