#pragma once

// Depth that somebody else finds in a picture, in place of the signs of docs/media.md.

#include <vector>

#include "base/result.h"
#include "media/picture/picture.h"

namespace spot::media {

// The answer depends on the picture alone: not on those before it, not on the time it takes.
class DepthSource {
  public:
    virtual ~DepthSource() = default;
    // Rows of `width`, `height` of them: 0 about the farthest of this picture, 1 about the nearest;
    // some may lie beyond. One thread at a time. Nothing of the picture is kept.
    virtual Result<std::vector<float>> nearness(const Picture& picture, int width, int height) = 0;
};

}  // namespace spot::media
