#pragma once

// What a segment must say about itself beyond what its container can: written as one metadata
// value, so that each worker needs nothing but its file, and join can undo and restore exactly.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "media/av.h"
#include "media/mode.h"
#include "media/seam.h"

namespace spot::media {

struct Chapter {
    AVRational time_base;
    std::int64_t start;
    std::int64_t end;
    std::string title;
};

// What some decoders of sound need and nut does not store.
struct SoundForm {
    int block_align = 0;
    int bits_per_sample = 0;  // as coded
    std::int64_t bit_rate = 0;
    std::int64_t channels = 0;  // mask of places; 0: not said
};

struct SegmentTags {
    // Rate of the whole film: a segment's own estimate may differ from its neighbours', and the
    // encoder writes the rate into headers that must be equal for all segments. 0/1: not known.
    AVRational frame_rate{0, 1};
    // Seconds added to every timestamp because the container refuses negative ones; readers take
    // them off again. A whole number of ticks in every stream.
    std::int64_t shift_seconds = 0;
    // The film's numbers of the streams in this segment, in order: MP4 drops streams without a
    // packet, and covers and attachments are in the first segment only. Empty: all, in the film's
    // order.
    std::vector<int> streams;
    std::vector<int> covers;  // of them, those that are cover pictures stored as ordinary ones
    std::map<int, std::string> codecs;  // of streams whose codec the container has no name for
    std::map<int, SoundForm> sounds;    // by the film's number of the stream
    int rotation = 0;          // degrees clockwise to show the picture upright: 0, 90, 180, 270
    std::optional<Mode> mode;  // of a converted segment
    std::optional<Seam> preroll;  // pictures before `at` belong to the segment before
    std::vector<std::string> languages;  // by stream; containers know different sets of them
    std::vector<Chapter> chapters;   // of the whole film, with the film's times; first segment only
    std::vector<std::string> notes;  // what of the source could not be kept; first segment only
};

// Name of the metadata value ("stereo_spot").
extern const char* const segment_tag_name;

std::string to_text(const SegmentTags&);
// Members that are missing or not understood keep their defaults.
SegmentTags parse_tags(std::string_view text);

}  // namespace spot::media
