#pragma once

// A film's plan says what all its pictures are brought to. It is decided once, from the headers and
// a few pictures, and shipped with every segment: workers that see a part of the film alone agree
// by it, and the parts fit together whatever changes inside the film.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "media/film/av.h"
#include "media/picture/hdr.h"
#include "media/picture/picture.h"
#include "media/wanted.h"

namespace spot::media {

// How a film's pictures must be turned to stand upright: mirrored first, left to right.
struct Turn {
    int degrees = 0;  // clockwise: 0, 90, 180 or 270
    bool mirrored = false;
    bool sideways() const { return degrees % 180 != 0; }
    friend bool operator==(const Turn&, const Turn&) = default;
};

// The statements of a picture about its samples and the shape of its pixels.
struct Stated {
    AVPixelFormat form = AV_PIX_FMT_NONE;
    AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
    AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
    AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
    AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
    AVChromaLocation chroma = AVCHROMA_LOC_UNSPECIFIED;
    AVRational aspect{0, 1};
};

struct FilmPlan {
    Size stored{};                   // of the film's own pictures, before turning
    Size size{};                     // that they are brought to, before turning
    AVRational sample_aspect{0, 1};  // 0/1: not said
    // The aspect that the pictures state themselves: containers may know better.
    AVRational stated_aspect{0, 1};
    AVRational frame_rate{0, 1};  // never 0 in a plan that was made
    Turn turn;
    AVPixelFormat form = AV_PIX_FMT_NONE;  // of the samples: their bits and what they mean
    AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
    AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
    AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
    AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
    AVChromaLocation chroma = AVCHROMA_LOC_UNSPECIFIED;
    // The statements of the film's first picture, where most of the film is unlike it: decoders
    // begin with them.
    std::optional<Stated> first;
    double max_rate = 0;  // pictures a second; 0: all
    Brightness brightness;
    std::vector<std::string> notes;  // what of the pictures cannot be kept, a sentence each

    int bits() const;                   // of a sample
    Size upright() const;               // the size after turning
    AVRational upright_aspect() const;  // of a sample after turning; 0/1: not said
    Stated at_first() const;            // of the film's first picture
    // The matrix and range that pictures in red, green and blue are encoded with; others keep
    // theirs.
    AVColorSpace coded_matrix() const;
    AVColorRange coded_range() const;
};

// Samples in red, green and blue, or numbers of such colours.
bool is_rgb(AVPixelFormat form);
// The matrix that players assume where a film of this height does not say: BT.709 from HD on.
AVColorSpace usual_matrix(AVColorSpace stated, int height);

// Makes the plan of a film with a reader of its own, which decodes the first picture and looks at
// some later ones: size, shape and colours are those of most (film_shape.h). A segment carries the
// plan of its film, which is returned then.
// Errors: those of probe.h; "DamagedFilm": there is no picture.
Result<FilmPlan> plan_film(const std::string& path, const Wanted& wanted = {});

// The plan of pictures that are all like this one.
FilmPlan plan_like(const AVFrame&);

// Makes the size no larger than is wanted, with square pixels and even sides.
void fit(FilmPlan&, const Wanted&);

// As members of segment_tags.h's text, and back; members that are not known are skipped.
std::string to_text(const FilmPlan&);
void parse_plan_member(FilmPlan&, std::string_view name, std::string_view value);

}  // namespace spot::media
