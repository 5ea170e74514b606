#pragma once

// Depth of a film's pictures, or of a photo, for other tools and for GivenDepth: a map for each
// picture, as large as it stands upright, gray of 16 bits, 65535 nearest and 0 farthest of its
// shot; with bars and burnt-in text in the screen (docs/media.md).

#include <cstdint>
#include <string>

#include "base/result.h"
#include "media/convert.h"

namespace spot::media {

struct DepthReport {
    std::int64_t maps = 0;
    int width = 0;
    int height = 0;
    std::vector<std::string> notes;
};

// Matroska with FFV1, at the pictures' times. Of `options` how depth is found, what of the film is
// wanted, threads and progress count. The same film and options give the same bytes. Memory: a few
// pictures. Errors: those of convert. On any of them nothing is left.
Result<DepthReport> write_depth_film(const std::string& in, const std::string& out,
                                     const ConvertOptions& options);

// depth_000001.png, depth_000002.png, ... into `folder`, which must exist. Pictures are whole when
// they have their names; on an error those before it stay. "OutputExists" unless `overwrite`.
Result<DepthReport> write_depth_pictures(const std::string& in, const std::string& folder,
                                         const ConvertOptions& options, bool overwrite);

// A PNG. Errors: those of convert_photo.
Result<DepthReport> write_depth_photo(const std::string& in, const std::string& out,
                                      const ConvertOptions& options, bool overwrite);

}  // namespace spot::media
