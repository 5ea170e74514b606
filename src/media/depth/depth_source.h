#pragma once

// A source of depth in place of the built-in signs of docs/media.md: a model, or maps that the user
// gives.

#include <vector>

#include "base/result.h"
#include "media/picture/picture.h"

namespace spot::media {

// The answer depends on the picture alone: not on those before it, not on the time it takes.
class DepthSource {
  public:
    virtual ~DepthSource() = default;
    // A map of `height` rows of `width` values: about 0 for the farthest thing of this picture and
    // about 1 for the nearest; some values may lie beyond. One thread at a time. Nothing of the
    // picture is kept. Errors are the source's own.
    virtual Result<std::vector<float>> nearness(const Picture& picture, int width, int height) = 0;
};

}  // namespace spot::media
