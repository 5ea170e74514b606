#pragma once

// A film as pairs of pictures, for those who go on with other tools.

#include <cstdint>
#include <string>

#include "base/result.h"
#include "media/convert.h"
#include "media/image_kind.h"

namespace spot::media {

// Writes left_000001.png, right_000001.png, left_000002.png, ... into `folder` (which must exist):
// both eyes of each picture of the film, in RGB of 8 bits, or 16 for films of 10. Of `options` the
// codec, its settings and the mode are not used. Returns the number of pairs. As JPEG they have 8
// bits (left_000001.jpg); as MPO both eyes are in one file (both_000001.mpo).
//
// Pictures are whole when they have their names; on an error those before it stay. Memory: a few
// pictures. Errors: those of convert; "OutputExists" (unless `overwrite`); "NoSpace" when the disk
// is full.
Result<std::int64_t> write_frames(const std::string& in, const std::string& folder,
                                  ConvertOptions options, bool overwrite,
                                  ImageKind image = ImageKind::png);

}  // namespace spot::media
