#pragma once

// Optical flow: where each pixel of a picture was in the one before. The method is dense inverse
// search (Kroeger and others, 2016): small patches are matched from coarse to fine by gradient
// steps, then every pixel takes the mean of the patches over it, weighted by how well they fit
// there.

#include <cstddef>
#include <vector>

#include "media/depth/signs/analysis.h"

namespace spot::media {

// Shift, zoom and roll about the picture's middle that most of the picture follows (a similarity
// transform, linearised).
struct CameraMotion {
    float shift_x = 0;  // pixels of the map
    float shift_y = 0;
    float zoom = 0;  // a share: pixels of motion for each pixel from the middle
    float roll = 0;  // radians
    // The motion (u, v) of the place (x, y), all in pixels of the map, x and y from its middle.
    void at(float x, float y, float* u, float* v) const {
        *u = shift_x + zoom * x - roll * y;
        *v = shift_y + zoom * y + roll * x;
    }
};

// Pixel (x, y) of the present picture was at (x + u, y + v) in the past one. One value for each
// pixel of the map, row by row; u and v are in pixels of the map.
struct Flow {
    int width = 0;
    int height = 0;
    std::vector<float> u;
    std::vector<float> v;
    std::vector<float> residual;  // |present - past| of luma at the match, in levels
};

// An image pyramid of luma: each level is half as large as the one before, the first is the map's.
using Pyramid = std::vector<FloatPlane>;
Pyramid make_pyramid(const Analysis& picture);

// Both pyramids are of pictures of one size. Even areas, which could have come from anywhere, are
// taken to have followed `expected` (in pixels of the first level).
Flow find_flow(const Pyramid& present, const Pyramid& past, const CameraMotion& expected);

// The value of a map at a place between its pixels, by bilinear interpolation; places outside take
// the value of the nearest edge.
float sample_bilinear(const float* map, int width, int height, float x, float y);

}  // namespace spot::media
