#pragma once

// What the bytes of a picture's file say of it before anything is decoded: which kind it is, how it
// is to be turned, whether it is whole.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "media/convert/film_plan.h"

namespace spot::media {

enum class PictureKind { png, jpeg, webp, tiff, bmp };

// By the first bytes; nullopt: none of these.
std::optional<PictureKind> picture_kind(std::string_view bytes);

// Of Exif (JPEG, PNG, WebP) or of TIFF itself, first picture; pictures that do not say, or say
// nonsense, stand upright.
Turn picture_turn(PictureKind kind, std::string_view bytes);

// False: the end is missing, as of a copy that was broken off. Not every kind tells.
bool is_complete_picture(PictureKind kind, std::string_view bytes);

// A JPEG whose MP index (CIPA DC-007) says that it is one eye of several.
bool is_stereo_picture(PictureKind kind, std::string_view bytes);

// As the head of a PNG or JPEG states it; nullopt: another kind, or no head.
std::optional<Size> stated_size(PictureKind kind, std::string_view bytes);

}  // namespace spot::media
