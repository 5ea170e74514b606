#pragma once

// Pictures of the main video stream as libav decodes them.

#include <deque>
#include <memory>
#include <string>

#include "media/film/av.h"
#include "media/film/source.h"

namespace spot::media {

// One thread at a time; libav decodes on `threads` threads of its own.
class Decoder {
  public:
    enum class Precision {
        exact,  // every picture, as the codec defines it
        fast,   // a little wrong: pictures that no other refers to are skipped, and deblocking is
    };
    // "NotDecodable": libav does not know the codec, or its headers are broken.
    static Result<std::unique_ptr<Decoder>> open(const Source&, int threads,
                                                 Precision precision = Precision::exact);

    // nullptr says that no more packets come. False: the packet is damaged and gives no picture.
    bool send(const AVPacket* packet);
    // The next picture. False: more must be sent first, or, after the end, all have come out. Times
    // are never missing and always rise. In a recording that begins between two keyframes, pictures
    // before the first complete one are left out, as players do.
    bool receive(AVFrame& frame);

  private:
    Decoder() = default;
    bool next(AVFrame& frame);
    void flush();
    bool begins_sequence(const AVPacket& packet);

    CodecContext codec_;
    std::deque<Frame> flushed_;  // pictures that were inside when the codec began anew
    std::string sequence_;       // MPEG-1, -2: size, aspect and rate of the pictures now decoded
    bool any_complete_ = false;  // a complete picture has come
    int incomplete_ = 0;         // incomplete pictures before it
    std::int64_t last_pts_ = no_time;
    std::int64_t usual_duration_ = 1;
};

}  // namespace spot::media
