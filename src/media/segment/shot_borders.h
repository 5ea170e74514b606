#pragma once

// Whether a shot begins with a keyframe. chunk asks, since it prefers to cut there.

#include <deque>
#include <memory>

#include "media/film/source.h"
#include "media/picture/decoder.h"

namespace spot::media {

// One thread at a time. Decodes no more packets than it is given.
class ShotBorders {
  public:
    explicit ShotBorders(const Source& source) : source_(source) {}

    // `group` has the pictures' packets before `key`, from a keyframe on, in file order. False also
    // where either side cannot be decoded.
    bool begins_shot(const std::deque<Packet>& group, const AVPacket& key);

  private:
    Frame last_of(const std::deque<Packet>& group);
    Frame only(const AVPacket& key);

    const Source& source_;
};

}  // namespace spot::media
