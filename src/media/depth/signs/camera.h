#pragma once

// The camera's own motion from one picture to another, as the optical flow shows it.

#include "media/depth/signs/flow.h"

namespace spot::media {

// Fits the motion that most of the flow follows: iteratively reweighted least squares, which begins
// at the median. Up to half of the picture may move on its own.
CameraMotion fit_camera(const Flow& flow);

}  // namespace spot::media
