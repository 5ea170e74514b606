#pragma once

// Which streams of a film can go on, how, and in what container.

#include <string>
#include <vector>

#include "media/sink.h"
#include "media/source.h"

namespace spot::media {

enum class Fate {
    copied,
    as_text,  // text subtitles that become mov_text (subtitles.h)
    left_out,
};

struct StreamChoice {
    Container container = Container::mp4;
    std::vector<Fate> fates;         // by the source's stream index
    std::vector<std::string> notes;  // a sentence for each stream that is changed or left out
};

// The first container that holds all streams; if none does, the one that loses fewest. Films in
// Matroska stay there.
// `reencoded`: index of a stream that will be encoded anew whatever it is now; -1: none.
StreamChoice choose_streams(const Source& source, int reencoded);

}  // namespace spot::media
