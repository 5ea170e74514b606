#pragma once

// Made scenes of boxes on a floor between walls, whose depth and motion are known exactly.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace spot::quality {

struct Point {
    double x = 0;  // to the right
    double y = 0;  // down
    double z = 0;  // ahead
};

// An upright box; planes are boxes too, very large and thin.
struct Box {
    Point low;
    Point high;
    Point pace;  // a picture
    std::array<double, 3> color{0.5, 0.5, 0.5};
    double contrast = 0.35;
    double grain = 1;  // size of the texture's coarsest spots
};

struct Camera {
    Point place;
    double turn = 0;  // radians to the right
    double tilt = 0;  // radians down
};

struct World {
    std::string name;
    std::vector<Box> boxes;
    std::vector<Camera> path;  // of each picture
};

inline constexpr double focal = 0.9;  // picture widths: 58 degrees

// Ways of a camera: glide, dolly, circle, still, pan, close, ceiling.
std::vector<World> worlds(int pictures);
// Two of them at a quarter of the pace: drift (glide), creep (dolly).
std::vector<World> slow_worlds(int pictures);

// The same with somebody who crosses the picture close to the camera; named "walker".
World with_walker(World world);

// The same without a box; the others keep their numbers.
World without_box(World world, int box);

// What the camera sees in picture number `time`.
struct View {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> luma, blue, red;  // 4:2:0, limited range
    std::vector<float> disparity;               // 1 / depth
    std::vector<int> box;                       // which is seen
    std::vector<Point> point;                   // where
};
View look(const World& world, int time, int width, int height);

// Where the point that `now`, a look at `time`, shows at a pixel is in `other`, the picture of
// `other_time`; false: not seen there.
bool trace(const World& world, int time, const View& now, int other_time, const View& other,
           std::size_t pixel, double* x, double* y);
// The same for the picture before.
bool trace_back(const World& world, int time, const View& now, const View& before,
                std::size_t pixel, double* x, double* y);

}  // namespace spot::quality
