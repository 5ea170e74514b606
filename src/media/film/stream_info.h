#pragma once

// Descriptions of streams for people.

#include <string>

#include "media/film/av.h"
#include "media/probe.h"

namespace spot::media {

StreamInfo stream_info(const AVStream& stream);

// "stream 2 (subtitles, dvb_teletext)"; a codec without a name by the four letters of the
// container.
std::string describe(const AVStream& stream);

}  // namespace spot::media
