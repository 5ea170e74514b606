#pragma once

// Apple's `vexu` box: the video extended usage of a sample entry, from which visionOS knows that a
// film of two packed eyes is spatial. libav 5.1 does not write it, so it is put into the finished
// file.

#include <string>

#include "base/result.h"
#include "media/film/stereo_side_data.h"

namespace spot::media {

// vexu{ eyes{ stri } proj{ prji } pack{ pkin } } as bytes; proj only for half spheres.
std::string eyes_box(const StereoLayout& layout);

// Puts the box at the end of the first sample entry of the first track of pictures of an MP4 whose
// index is followed by a `free` box with room for it (join reserves that). The boxes around it
// grow, the `free` box shrinks; every other byte keeps its value, and those outside of the index
// also their place. "NotStorable": the file has another structure, and is left as it was. Not
// synced. Nothing is done for rows of both eyes by turns, for which Apple has no word.
Result<void> state_eyes(const std::string& path, const StereoLayout& layout);

}  // namespace spot::media
