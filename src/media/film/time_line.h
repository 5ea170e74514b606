#pragma once

// One time line for a whole film, whatever its container counts. Broadcasts begin at any time of
// the day, their clock wraps after 26.5 hours (33 bits of 90 kHz), and pieces that were pasted
// together each begin anew. Players bridge all of that, and so does this.

#include <cstdint>
#include <string>
#include <vector>

#include "media/film/av.h"

namespace spot::media {

// One thread at a time. Needs to see every packet of the film, in file order: two readers of the
// same film then have the same times.
//
// - The film begins near 0: exactly where all streams count alike (transport streams do), else by
//   whole seconds, so that no time is rounded. Films that begin within their first second are left
//   as they are, but for containers whose clock means nothing.
// - In containers whose clock may jump (libav's AVFMT_TS_DISCONT: transport and program streams,
//   Ogg) a step back, or ahead by more than ten seconds, is bridged: what follows continues where
//   the stream was. Sound and subtitles move with the pictures. A smaller gap is a gap.
// - Elsewhere times are the film's own, to the tick.
class TimeLine {
  public:
    // To be made after the streams are known.
    explicit TimeLine(const AVFormatContext&);

    void apply(AVPacket&);

    // The film's time of a time that the container states, as for chapters, both in microseconds.
    std::int64_t moved(std::int64_t microseconds) const { return microseconds - start_ / 1000; }

    // Ticks that the stream's times are moved by, as long as the clock does not jump.
    std::int64_t shift(int stream) const;

    // Sentences about what was bridged so far; at most two.
    std::vector<std::string> notes() const;

  private:
    struct Lane {
        AVRational base;
        bool regular;                 // pictures or sound: one packet follows the other
        std::int64_t offset;          // ns, added to the container's times
        std::int64_t next = no_time;  // ns, where the next packet is expected
        std::int64_t usual;           // ns, that a packet lasts when it does not say
        std::int64_t wrap;            // ns until the clock starts again; 0: it does not
    };

    void follow(Lane& lane, std::int64_t at);
    void settle(Lane& lane, std::int64_t at) const;

    bool jumps_;
    std::int64_t start_ = 0;  // ns, subtracted from all times
    std::vector<Lane> lanes_;
    std::vector<std::int64_t> offsets_;  // of the last jumps that were bridged, the newest last
    std::int64_t now_ = 0;               // ns, where the film is
    std::int64_t bridged_ = 0;
    std::int64_t wrapped_ = 0;
};

}  // namespace spot::media
