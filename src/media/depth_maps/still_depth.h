#pragma once

// Depth of a single picture that is no part of a film.

#include "media/convert/rendering.h"
#include "media/segment/seamed_depth.h"

namespace spot::media {

// `picture` is upright and has the plan's size. Errors are those of DepthModel and GivenDepth.
Result<SeamedMap> depth_of_still(const AVFrame& picture, const StereoPlan& plan,
                                 const ConvertOptions& options);

}  // namespace spot::media
