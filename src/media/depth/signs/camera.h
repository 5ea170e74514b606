#pragma once

// The camera's own motion.

#include "media/depth/signs/flow.h"

namespace spot::media {

// Robust: up to half of the picture may move on its own.
CameraMotion fit_camera(const Flow& flow);

}  // namespace spot::media
