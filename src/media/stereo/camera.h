#pragma once

// The camera's own motion, and what moves otherwise: parallax, the strongest sign of depth.

#include <vector>

#include "media/stereo/flow.h"

namespace spot::media {

// Robust: up to half of the picture may move on its own.
CameraMotion fit_camera(const Flow& flow);

struct Parallax {
    // Of each pixel along the camera's motion; for a still camera how much it moves at all.
    std::vector<float> along;
    // 0..1: how far it can be relied on; little where the picture is even, nothing for what was
    // outside of the past picture.
    std::vector<float> trust;
    float pace = 0;  // mean length of the camera's motion, pixels a picture
    bool camera_moves = false;
    // Pairs of pixels that land on the same place in the past picture, one hiding the other: how
    // much more often the one with the greater `along` was in front. -1..1, 0: no pair.
    float greater_is_nearer = 0;
};

Parallax find_parallax(const Flow& flow, const CameraMotion& camera, const FloatPlane& present,
                       const FloatPlane& past);

}  // namespace spot::media
