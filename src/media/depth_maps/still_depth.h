#pragma once

// Depth of a picture that stands alone.

#include "media/convert/rendering.h"
#include "media/segment/seamed_depth.h"

namespace spot::media {

// `picture`: upright, of the plan's size. Errors: those of DepthModel and GivenDepth.
Result<SeamedMap> depth_of_still(const AVFrame& picture, const StereoPlan& plan,
                                 const ConvertOptions& options);

}  // namespace spot::media
