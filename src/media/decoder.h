#pragma once

// Pictures of the main video stream as libav decodes them.

#include <memory>

#include "media/av.h"
#include "media/source.h"

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
    // rise.
    bool receive(AVFrame& frame);

  private:
    Decoder() = default;
    CodecContext codec_;
    std::int64_t last_pts_ = no_time;
    std::int64_t usual_duration_ = 1;
};

}  // namespace spot::media
