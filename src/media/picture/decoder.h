#pragma once

// Pictures of the main video stream as libav decodes them.

#include <deque>
#include <memory>
#include <string>

#include "media/film/av.h"
#include "media/film/source.h"

namespace spot::media {

// One thread at a time; decodes on `threads` of libav's own.
class Decoder {
  public:
    enum class Care {
        exact,   // every picture as it is meant
        glance,  // fast and a little wrong: no picture that no other leans on, no smoothing
    };
    // "NotDecodable": libav does not know the codec, or its headers are broken.
    static Result<std::unique_ptr<Decoder>> open(const Source&, int threads,
                                                 Care care = Care::exact);

    // nullptr: no more packets come. False: the packet is damaged and gives no picture.
    bool send(const AVPacket* packet);
    // False: send more first (or, after the end, all are out). Times are never missing and always
    // rise. What comes before the first picture that is whole, in a recording that begins between
    // two keyframes, is left out, as players do.
    bool receive(AVFrame& frame);

  private:
    Decoder() = default;
    bool next(AVFrame& frame);
    void let_out();
    bool begins_sequence(const AVPacket& packet);

    CodecContext codec_;
    std::deque<Frame> let_out_;  // before the codec began anew
    std::string sequence_;       // MPEG-1, -2: size, aspect and rate of the pictures now decoded
    bool whole_ = false;         // a picture was
    int broken_ = 0;             // before that
    std::int64_t last_pts_ = no_time;
    std::int64_t usual_duration_ = 1;
};

}  // namespace spot::media
