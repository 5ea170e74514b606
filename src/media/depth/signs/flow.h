#pragma once

// Where each pixel of a picture was in the one before: dense inverse search. Small patches are
// matched from coarse to fine by gradient steps, then every pixel takes the mean of the patches
// over it, weighted by how well they fit there.

#include <cstddef>
#include <vector>

#include "media/depth/signs/analysis.h"

namespace spot::media {

// Shift, zoom and roll about the picture's middle that most of the picture follows.
struct CameraMotion {
    float shift_x = 0;
    float shift_y = 0;
    float zoom = 0;
    float roll = 0;
    void at(float x, float y, float* u, float* v) const {
        *u = shift_x + zoom * x - roll * y;
        *v = shift_y + zoom * y + roll * x;
    }
};

// Pixel (x, y) of the present picture was at (x + u, y + v).
struct Flow {
    int width = 0;
    int height = 0;
    std::vector<float> u;
    std::vector<float> v;
    std::vector<float> residual;  // |present - past| at the match, levels
};

// Levels of brightness, each half as large as the one before.
using Pyramid = std::vector<FloatPlane>;
Pyramid make_pyramid(const Analysis& picture);

// Both pyramids are of pictures of one size. Even areas, which could have come from anywhere, are
// taken to have followed `expected`.
Flow find_flow(const Pyramid& present, const Pyramid& past, const CameraMotion& expected);

// Value of a map between its pixels; places outside take the edge's.
float between(const float* map, int width, int height, float x, float y);

}  // namespace spot::media
