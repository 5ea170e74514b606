#pragma once

// Motion parallax, the strongest sign of depth: what moves otherwise than by the camera's rotation.
//
// Whatever stands still moves along epipolar lines (epipolar_lines.h), and along them by an amount
// that is a linear function of 1 / distance. Which end of that amount is near cannot be told from
// the amounts alone.

#include <vector>

#include "media/depth/signs/camera.h"
#include "media/depth/signs/epipolar_lines.h"
#include "media/depth/signs/flow.h"

namespace spot::media {

struct Parallax {
    // For each pixel of the map, row by row: its motion along its epipolar line, in pixels of the
    // map, without the camera's rotation. Before a still camera: how far it moves in any direction.
    std::vector<float> along;
    // 0..1 for each pixel: how far `along` can be relied on. Little where the picture is even or
    // things move on their own, nothing for what was outside of the past picture.
    std::vector<float> confidence;
    EpipolarLines lines;
    // 0..1: the share of the picture's parts that move. It decays slowly when all comes to rest.
    float moving_share = 0;
    bool camera_moves = false;
    float low = 0;  // the ends of `along`, without its outliers
    float high = 0;
    // 0..1: how surely `low` and `high` differ: whether there is any parallax to be read.
    float separation = 0;
    // 0..1: the share of what moves that goes along the lines: nearly all where only the camera
    // moves.
    float inlier_share = 0;
    // 0..1: how surely a greater `along` is nearer, judged by how the camera moves.
    float greater_is_nearer = 0;
};

// `last` and `moving_share` are those of the picture before.
Parallax find_parallax(const Flow& flow, const CameraMotion& camera, const EpipolarLines& last,
                       const FloatPlane& present, float moving_share = 0);

}  // namespace spot::media
