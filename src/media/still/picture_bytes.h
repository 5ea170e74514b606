#pragma once

// Reads from the bytes of a picture's file, before anything is decoded, which kind it is, how it is
// to be turned and whether it is complete.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "media/convert/film_plan.h"

namespace spot::media {

enum class PictureKind { png, jpeg, webp, tiff, bmp };

// The kind, by the first bytes; nullopt: none of these.
std::optional<PictureKind> picture_kind(std::string_view bytes);

// The turn of the first picture, from Exif (JPEG, PNG, WebP) or from TIFF itself. Pictures that do
// not say, or say nonsense, are upright.
Turn picture_turn(PictureKind kind, std::string_view bytes);

// False: the end is missing, as in a copy that was broken off. Not every kind of file tells.
bool is_complete_picture(PictureKind kind, std::string_view bytes);

// Whether it is a JPEG whose MP index (CIPA DC-007) says that it is one eye of several.
bool is_stereo_picture(PictureKind kind, std::string_view bytes);

// The size that the header of a PNG or JPEG states; nullopt: another kind, or no header.
std::optional<Size> stated_size(PictureKind kind, std::string_view bytes);

}  // namespace spot::media
