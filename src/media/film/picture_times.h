#pragma once

// Presentation times for containers that store only decoding times (AVI, elementary streams). In
// MPEG-1, -2 and -4 a B picture is shown when it is decoded, and any other one when the next that
// is not B is decoded; libav leaves most of these times out or guesses them wrongly.

#include <cstdint>
#include <deque>

#include "media/film/av.h"

namespace spot::media {

// AVI files may also pack two pictures of MPEG-4 into one packet and an empty one behind it; they
// are unpacked first.
//
// Packets of a whole film go in, in file order, and come out in the same order, the main pictures
// with their times. Pictures that have a time keep it. Packets between a picture and the next one
// that is not B are held back.
class PictureTimes {
  public:
    // Changes the stream's headers when pictures will be unpacked.
    explicit PictureTimes(AVStream& video);
    // False: this stream needs no such repair, packets need not pass here.
    bool needed() const { return needed_; }

    // A packet that is damaged beyond unpacking is dropped.
    void push(Packet packet);
    void end() { ended_ = true; }
    // The next packet. False: more must be pushed first, or, after end(), all have come out.
    bool pop(AVPacket& packet);

  private:
    bool is_reference(const AVPacket& packet) const;
    bool settle_front();

    int stream_;
    AVCodecID codec_;
    bool needed_;
    bool ended_ = false;
    PacketFilter unpack_;  // MPEG-4 only
    std::deque<Packet> held_;
};

}  // namespace spot::media
