#pragma once

// A segment must say more about itself than its container can hold. It is written as metadata,
// so that each worker needs nothing but its file. Its members are in docs/media.md.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/convert/film_plan.h"
#include "media/render_settings.h"
#include "media/segment/seam.h"

namespace spot::media {

// How the film's pictures are coded, as its own container says: what decoders go by, and another
// container says differently or not at all.
struct Coding {
    std::string codec;  // libav's name
    unsigned tag = 0;
    int bits_per_sample = 0;
    std::string palette;  // of the first picture, as libav's side data; mostly empty
};

// Packets `first` to `last` of a segment, counted from 0.
struct PacketRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

// The most hidden packets of a segment; readers take no more.
inline constexpr std::size_t most_hidden = 100'000;

// The picture that is shown last: libav takes its duration in MP4 from what is left of the track,
// which an edit list shifts.
struct LastPicture {
    std::int64_t pts = 0;  // ticks, in the film
    std::int64_t duration = 0;
};

struct SegmentTags {
    std::optional<FilmPlan> plan;
    std::optional<Coding> coding;  // not of a converted segment
    // Seconds added to every timestamp because the container refuses negative ones; readers take
    // them off again. A whole number of ticks.
    std::int64_t shift_seconds = 0;
    // How a converted segment was rendered: those of its settings that have a tag; all others are
    // as usual. nullopt: it is not converted.
    std::optional<RenderSettings> render;
    std::optional<Seam> preroll;      // pictures before `at` belong to the segment before
    std::optional<LastPicture> last;  // where the container writes its tags last (mp4, mov)
    std::int64_t pictures = 0;        // of its own, without pre-roll; likewise; 0: not said
    std::vector<PacketRange> hidden;  // needed by others, but not shown: cut out by an edit list
    std::vector<std::string> notes;   // what of the pictures was changed
};

std::string to_text(const SegmentTags&);
// Members that are missing or not understood keep their defaults.
SegmentTags parse_tags(std::string_view text);

// As metadata of a file: "stereo_spot", and "stereo_spot_2" and on for what is longer than NUT's
// values may be. nullopt: there are none, or they are to go.
void set_tags_of(AVDictionary*& metadata, const std::optional<SegmentTags>&);
std::optional<SegmentTags> tags_of(const AVDictionary* metadata);

}  // namespace spot::media
