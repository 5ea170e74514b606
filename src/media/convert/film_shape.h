#pragma once

// Finds the size and shape that most of a film's pictures have. A broadcast that was recorded often
// begins with the last seconds of another programme, and a plan by the first picture would put two
// hours of film between black bars.

#include <string>
#include <vector>

#include "media/film/av.h"
#include "media/film/source.h"
#include "media/wanted.h"

namespace spot::media {

// Two pictures are alike here if their sizes and the shapes of their pixels are.
bool alike(const AVFrame& a, const AVFrame& b);

// The first picture and those at a quarter, half and three quarters of what is wanted of the film,
// each with where it was looked at ("its middle"). Only of containers that know places: by their
// index (MP4, Matroska with cues), or by bytes (transport and program streams). Left out are
// places that cannot be reached, or give no picture within a few megabytes, and all of a film that
// lasts less than `least_seconds`, or does not say. The same file gives the same looks.
struct Look {
    Frame picture;
    std::string where;
};
inline constexpr double least_seconds = 8;

// Takes `source` away from where it was: it is for nothing else afterwards.
std::vector<Look> look_into(Source& source, const Frame& first, const Wanted& wanted);

// A look of the kind that most looks are of; where two kinds are as frequent, of the one that came
// first.
const Look& most_common(const std::vector<Look>& looks);

// A sentence about those that are unlike `chosen`; "": there are none.
std::string note_of_others(const std::vector<Look>& looks, const Look& chosen);

}  // namespace spot::media
