#pragma once

// Two painted scenes made of flat layers at several distances, past which a camera glides.

#include <cstdint>
#include <vector>

namespace spot::media {

struct Color {
    float red = 0;  // 0..1
    float green = 0;
    float blue = 0;
};

// A picture with holes, standing at one distance, or lying like a floor from far to near.
struct SceneLayer {
    int width = 0;
    int height = 0;
    float far_pace = 0;   // pixels that its top row moves for a pixel of the camera's way
    float near_pace = 0;  // the same for its bottom row
    std::vector<Color> colors;
    std::vector<float> cover;  // 0: nothing here, 1: nothing behind is seen

    std::size_t at(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    }
};

// The layers of a scene, the farthest first. In the functions below `reach` is the greatest way of
// the camera, in pixels at pace 1.
struct Scene {
    std::vector<SceneLayer> layers;
};

Scene grove_scene(int width, int height, int reach);
Scene hall_scene(int width, int height, int reach);

// The picture when the camera has gone `way` pixels, 0..reach.
void draw_scene(const Scene& scene, float way, int width, int height, std::vector<Color>& picture);

}  // namespace spot::media
