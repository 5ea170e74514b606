#pragma once

// What moves otherwise than by the camera's turning: parallax, the strongest sign of
// depth.
//
// Whatever stands still moves along lines through one point of the picture, the way the camera
// goes, and along them by an amount that is a straight function of 1 / distance. Which end of it is
// near cannot be told from the amounts alone.

#include <vector>

#include "media/depth/signs/camera.h"
#include "media/depth/signs/flow.h"
#include "media/depth/signs/lines.h"

namespace spot::media {

struct Parallax {
    // Of each pixel along the lines, in pixels; for a still camera how much it moves at all.
    std::vector<float> along;
    // 0..1: how far it can be relied on; little where the picture is even or things move on their
    // own, nothing for what was outside of the past picture.
    std::vector<float> trust;
    Lines lines;
    // 0..1: how much of the picture moves, part by part; fades when it comes to rest.
    float stir = 0;
    bool camera_moves = false;
    float low = 0;  // the ends of `along`
    float high = 0;
    float clear = 0;  // 0..1: how far apart they are
    // 0..1: how much of what moves goes along the lines: nearly all where only the camera moves.
    float explained = 0;
    // 0..1: how surely greater `along` is nearer, by how the camera moves.
    float greater_is_nearer = 0;
};

// `last`, `stir`: of the picture before.
Parallax find_parallax(const Flow& flow, const CameraMotion& camera, const Lines& last,
                       const FloatPlane& present, float stir = 0);

}  // namespace spot::media
