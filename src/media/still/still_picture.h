#pragma once

// A still picture read from its file: PNG, JPEG, WebP, TIFF or BMP.

#include <cstdint>
#include <string>
#include <vector>

#include "media/convert/film_plan.h"
#include "media/film/av.h"
#include "media/image_kind.h"
#include "media/picture/picture.h"

namespace spot::media {

// Photos are larger than films' pictures: those of full-format cameras have up to 61 million
// pixels.
inline constexpr std::int64_t most_photo_pixels = 64'000'000;
inline constexpr int longest_photo_side = 16384;
inline constexpr std::int64_t most_picture_bytes = std::int64_t{768} << 20;

struct StillPicture {
    Frame frame;  // as it is stored; its range and matrix are set
    Turn turn;
    int bits = 8;                    // of a sample
    bool stereo = false;             // it is one eye of several in its file
    std::vector<std::string> notes;  // sentences on what cannot be kept
};

// Errors name the file: "NotReadable", "EmptyFile", "NotAPicture" (another format),
// "DamagedPicture", "TooLarge".
Result<StillPicture> read_still(const std::string& path);

// The plan by which pictures like `still` are brought to 4:2:0. `photo`: with JPEG's colours (full
// range, BT.601), as files of pictures have them; else with those of films.
FilmPlan plan_of_still(const StillPicture& still, int bit_depth, bool photo);

}  // namespace spot::media
