#pragma once

// A still picture, from two dimensions to two eyes.

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/convert.h"
#include "media/image_kind.h"

namespace spot::media {

struct PhotoOptions {
    ConvertOptions convert = {};  // all but its codec, seams, times and rate
    ImageKind image = ImageKind::png;
    bool overwrite = false;
    bool already_3d = false;  // convert it although its file holds several eyes
    // Asked between the steps of the work, and by a caller of another process a few times a second;
    // false cancels ("Cancelled").
    std::function<bool()> goes_on = {};
};

struct PhotoReport {
    int width = 0;  // of what was written; of an MPO, of each eye
    int height = 0;
    ComfortSums comfort;
    std::vector<std::string> notes;
};

// Upright as Exif says, packed by the mode; PNG of 16 bits for pictures of more than 8, JPEG of 8.
// An MPO holds two whole eyes, so its mode is sbs. The colour profile stays. The same picture and
// settings give the same bytes. Memory: about 40 bytes for each pixel.
// Errors: those of read_still (still_picture.h); "InvalidOption", "OutputExists", "AlreadyStereo",
// "NoSpace", "Cancelled"; those of DepthModel. On any of them `out` is as it was.
Result<PhotoReport> convert_photo(const std::string& in, const std::string& out,
                                  const PhotoOptions& options);

}  // namespace spot::media
