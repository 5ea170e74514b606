#include "world.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace spot::quality {
namespace {

constexpr double far_away = 1e3;
constexpr int octaves = 6;

double hash(int x, int y, int z, int seed) {
    auto h = static_cast<std::uint32_t>(x) * 0x8da6b343u ^
             static_cast<std::uint32_t>(y) * 0xd8163841u ^
             static_cast<std::uint32_t>(z) * 0xcb1ab31fu ^
             static_cast<std::uint32_t>(seed) * 0x9e3779b9u;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    h ^= h >> 12;
    h *= 0x297a2d39u;
    h ^= h >> 15;
    return h / 4294967295.0 - 0.5;
}

double smooth_noise(double x, double y, double z, int seed) {
    const double ix = std::floor(x), iy = std::floor(y), iz = std::floor(z);
    const auto ease = [](double t) { return t * t * (3 - 2 * t); };
    const double fx = ease(x - ix), fy = ease(y - iy), fz = ease(z - iz);
    double sum = 0;
    for (int k = 0; k < 8; ++k) {
        const int dx = k & 1, dy = (k >> 1) & 1, dz = k >> 2;
        const double weight =
            (dx != 0 ? fx : 1 - fx) * (dy != 0 ? fy : 1 - fy) * (dz != 0 ? fz : 1 - fz);
        sum += weight * hash(static_cast<int>(ix) + dx, static_cast<int>(iy) + dy,
                             static_cast<int>(iz) + dz, seed);
    }
    return sum;
}

// -0.5..0.5; spots smaller than `pixel` fade, as a lens fades them.
double texture(const Point& at, double grain, double pixel, int seed) {
    double sum = 0;
    double size = grain;
    double weight = 0.6;
    for (int i = 0; i < octaves; ++i, size *= 0.5, weight *= 0.75) {
        const double seen = std::clamp(size / pixel - 1, 0.0, 1.0);
        if (seen <= 0) break;
        sum += weight * seen * smooth_noise(at.x / size, at.y / size, at.z / size, seed + i * 101);
    }
    return sum;
}

Point offset(const Point& p, const Point& pace, double times) {
    return {p.x + pace.x * times, p.y + pace.y * times, p.z + pace.z * times};
}

// Distance along the ray to the box, and which side is hit; no hit: infinite.
double meet(const Box& box, int time, const Point& from, const Point& way, int* side) {
    const Point low = offset(box.low, box.pace, time);
    const Point high = offset(box.high, box.pace, time);
    double near = 1e-3;
    double far = std::numeric_limits<double>::infinity();
    const double starts[3] = {from.x, from.y, from.z};
    const double ways[3] = {way.x, way.y, way.z};
    const double lows[3] = {low.x, low.y, low.z};
    const double highs[3] = {high.x, high.y, high.z};
    for (int k = 0; k < 3; ++k) {
        const double inverse = 1.0 / (std::fabs(ways[k]) > 1e-12 ? ways[k] : 1e-12);
        double a = (lows[k] - starts[k]) * inverse;
        double b = (highs[k] - starts[k]) * inverse;
        if (a > b) std::swap(a, b);
        if (a > near) {
            near = a;
            *side = k;
        }
        far = std::min(far, b);
    }
    return near <= far && near > 1e-3 ? near : std::numeric_limits<double>::infinity();
}

Point direction(const Camera& camera, double u, double v) {
    const double y = v * std::cos(camera.tilt) + std::sin(camera.tilt);
    const double z = std::cos(camera.tilt) - v * std::sin(camera.tilt);
    return {u * std::cos(camera.turn) + z * std::sin(camera.turn), y,
            z * std::cos(camera.turn) - u * std::sin(camera.turn)};
}

struct Hit {
    int box = -1;
    double depth = far_away;
    Point point;
    std::array<double, 3> color{0.75, 0.85, 0.95};
};

Hit cast(const World& world, int time, const Camera& camera, double u, double v, int width) {
    const Point way = direction(camera, u, v);  // its depth component is 1: length is depth
    Hit hit;
    int side = 0;
    for (std::size_t i = 0; i < world.boxes.size(); ++i) {
        int hit_side = 0;
        const double length = meet(world.boxes[i], time, camera.place, way, &hit_side);
        if (length < hit.depth) {
            hit.depth = length;
            hit.box = static_cast<int>(i);
            side = hit_side;
        }
    }
    if (hit.box < 0) return hit;
    const auto& box = world.boxes[static_cast<std::size_t>(hit.box)];
    hit.point = offset(camera.place, way, hit.depth);
    const Point own = offset(hit.point, box.pace, -time);  // the texture moves with its box
    const double pixel = hit.depth / (focal * width);
    const double spots = texture(own, box.grain, pixel, hit.box * 7 + 1);
    constexpr double light[3] = {0.78, 1.0, 0.9};
    for (std::size_t k = 0; k < 3; ++k) {
        hit.color[k] =
            std::clamp(box.color[k] * light[side] * (1 + 2 * box.contrast * spots), 0.0, 1.0);
    }
    return hit;
}

Box slab(Point low, Point high, std::array<double, 3> color, double contrast = 0.4,
         double grain = 1) {
    return {low, high, {}, color, contrast, grain};
}

Box floor_at(double y) {
    return slab({-200, y, -200}, {200, y + 1, 200}, {0.42, 0.40, 0.33}, 0.5, 1.5);
}

Box wall_at(double z) {
    return slab({-200, -80, z}, {200, 80, z + 1}, {0.55, 0.60, 0.68}, 0.25, z / 5);
}

void add_things(World& world, double nearest, double farthest, double spread) {
    constexpr std::array<std::array<double, 3>, 4> colors{
        {{0.62, 0.30, 0.22}, {0.30, 0.45, 0.25}, {0.60, 0.55, 0.40}, {0.28, 0.33, 0.50}}};
    constexpr int count = 9;
    for (int i = 0; i < count; ++i) {
        const double share = static_cast<double>(i) / (count - 1);
        const double z = nearest * std::pow(farthest / nearest, share);
        const double x = spread * z * (hash(i, 3, 5, 7) * 1.3);
        const double w = 0.35 + 0.5 * (hash(i, 11, 2, 9) + 0.5);
        const double h = 1.0 + 1.6 * (hash(i, 17, 8, 1) + 0.5);
        world.boxes.push_back(slab({x - w, 1.5 - h, z}, {x + w, 1.5, z + 2 * w},
                                   colors[static_cast<std::size_t>(i) % colors.size()], 0.5, 0.5));
    }
}

World street(std::string name) {
    World world;
    world.name = std::move(name);
    world.boxes = {floor_at(1.5), wall_at(40)};
    add_things(world, 3, 25, 0.9);
    return world;
}

World room(std::string name) {
    World world;
    world.name = std::move(name);
    world.boxes = {floor_at(1.5), wall_at(14)};
    world.boxes.push_back(slab({-200, -2.5, -200}, {200, -1.5, 200}, {0.7, 0.68, 0.62}, 0.3));
    world.boxes.push_back(slab({-4, -5, -200}, {-3, 5, 200}, {0.6, 0.5, 0.4}, 0.4));
    world.boxes.push_back(slab({3, -5, -200}, {4, 5, 200}, {0.45, 0.5, 0.6}, 0.4));
    world.boxes.push_back(slab({-1.8, 0.3, 6}, {-0.9, 1.5, 7}, {0.6, 0.3, 0.2}, 0.5, 0.5));
    world.boxes.push_back(slab({0.8, -0.6, 9}, {1.7, 1.5, 10}, {0.3, 0.45, 0.3}, 0.5, 0.5));
    return world;
}

}  // namespace

std::vector<World> worlds(int pictures) {
    std::vector<World> made{street("glide"), room("dolly"),   street("circle"), street("still"),
                            street("pan"),   street("close"), room("ceiling")};
    auto& still = made[3];
    still.boxes.push_back(slab({-4, -0.3, 5}, {-3.2, 1.5, 5.5}, {0.7, 0.2, 0.2}, 0.5, 0.4));
    still.boxes.back().pace = {0.09, 0, 0};
    still.boxes.push_back(slab({5, 0.2, 11}, {7, 1.5, 12}, {0.2, 0.3, 0.7}, 0.5, 0.5));
    still.boxes.back().pace = {-0.12, 0, 0};
    auto& close = made[5];  // head and shoulders before the street
    close.boxes.push_back(
        slab({-0.25, -0.5, 1.6}, {0.35, 0.35, 1.9}, {0.75, 0.55, 0.45}, 0.3, 0.2));
    close.boxes.push_back(slab({-0.6, 0.36, 1.6}, {0.7, 1.5, 2.0}, {0.35, 0.2, 0.25}, 0.4, 0.2));
    for (int i = 0; i < pictures; ++i) {
        const double t = i;
        const double angle = (t - pictures / 2.0) * 0.01;
        const double shake = 0.012 * std::sin(t * 0.5) + 0.006 * std::sin(t * 1.3);
        made[0].path.push_back({{0.035 * t, 0, 0}, 0, 0});
        made[1].path.push_back({{0.1, 0, 0.05 * t}, 0, 0});
        made[2].path.push_back({{-9 * std::sin(angle), 0, 9 - 9 * std::cos(angle)}, angle, 0});
        made[3].path.push_back({});
        made[4].path.push_back({{0, 0, 0}, 0.008 * t, 0});
        made[5].path.push_back({{shake, 0.4 * shake, 0}, 0.2 * shake, 0});
        made[6].path.push_back({{0.02 * t - 0.4, -0.9, 0}, 0, -0.12});
    }
    return made;
}

World with_walker(World world) {
    world.name = "walker";
    Box walker;
    walker.low = {-1.4, -0.5, 2.4};
    walker.high = {-0.9, 1.5, 2.7};
    walker.pace = {0.03, 0, 0};
    walker.color = {0.7, 0.5, 0.4};
    walker.grain = 0.3;
    world.boxes.push_back(walker);
    return world;
}

World without_box(World world, int box) {
    auto& gone = world.boxes[static_cast<std::size_t>(box)];
    gone.low = gone.high = {1e6, 1e6, 1e6};
    return world;
}

std::vector<World> slow_worlds(int pictures) {
    auto all = worlds(pictures);
    std::vector<World> made{std::move(all[0]), std::move(all[1])};
    made[0].name = "drift";
    made[1].name = "creep";
    for (auto& world : made) {
        const auto start = world.path.front().place;
        for (auto& camera : world.path) {
            camera.place.x = start.x + (camera.place.x - start.x) / 4;
            camera.place.z = start.z + (camera.place.z - start.z) / 4;
        }
    }
    return made;
}

View look(const World& world, int time, int width, int height) {
    View view;
    view.width = width;
    view.height = height;
    const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    std::vector<std::array<double, 3>> colors(size);
    const auto& camera = world.path[static_cast<std::size_t>(time)];
    const double pixel = 1.0 / (focal * width);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double u = (x + 0.5 - width / 2.0) * pixel;
            const double v = (y + 0.5 - height / 2.0) * pixel;
            const auto hit = cast(world, time, camera, u, v, width);
            view.disparity.push_back(static_cast<float>(1.0 / hit.depth));
            view.box.push_back(hit.box);
            view.point.push_back(hit.point);
            auto& color = colors[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                 static_cast<std::size_t>(x)];
            // Edges are softened by a second look half a pixel on.
            const auto beside = cast(world, time, camera, u + pixel / 2, v + pixel / 2, width);
            for (std::size_t k = 0; k < 3; ++k) color[k] = (hit.color[k] + beside.color[k]) / 2;
        }
    }
    const auto byte = [](double value) {
        return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
    };
    const auto luma = [](const std::array<double, 3>& c) {
        return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    };
    for (std::size_t i = 0; i < size; ++i) view.luma.push_back(byte(16 + 219 * luma(colors[i])));
    for (int y = 0; y < height; y += 2) {
        for (int x = 0; x < width; x += 2) {
            const auto& c = colors[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                   static_cast<std::size_t>(x)];
            view.blue.push_back(byte(128 + 224 * (c[2] - luma(c)) / 1.8556));
            view.red.push_back(byte(128 + 224 * (c[0] - luma(c)) / 1.5748));
        }
    }
    return view;
}

bool trace(const World& world, int time, const View& now, int other_time, const View& other,
           std::size_t pixel, double* x, double* y) {
    const int box = now.box[pixel];
    if (box < 0) return false;
    const Point p = offset(now.point[pixel], world.boxes[static_cast<std::size_t>(box)].pace,
                           other_time - time);
    const auto& camera = world.path[static_cast<std::size_t>(other_time)];
    const Point d{p.x - camera.place.x, p.y - camera.place.y, p.z - camera.place.z};
    const double right = d.x * std::cos(camera.turn) - d.z * std::sin(camera.turn);
    const double ahead = d.x * std::sin(camera.turn) + d.z * std::cos(camera.turn);
    const double down = d.y * std::cos(camera.tilt) - ahead * std::sin(camera.tilt);
    const double depth = d.y * std::sin(camera.tilt) + ahead * std::cos(camera.tilt);
    if (depth <= 0) return false;
    *x = right / depth * focal * now.width + now.width / 2.0 - 0.5;
    *y = down / depth * focal * now.width + now.height / 2.0 - 0.5;
    if (*x < 0 || *y < 0 || *x > now.width - 1 || *y > now.height - 1) return false;
    const auto at =
        static_cast<std::size_t>(std::lround(*y)) * static_cast<std::size_t>(now.width) +
        static_cast<std::size_t>(std::lround(*x));
    constexpr double same_depth = 0.03;
    return other.box[at] == box &&
           std::fabs(static_cast<double>(other.disparity[at]) * depth - 1) < same_depth;
}

bool trace_back(const World& world, int time, const View& now, const View& before,
                std::size_t pixel, double* x, double* y) {
    return time >= 1 && trace(world, time, now, time - 1, before, pixel, x, y);
}

}  // namespace spot::quality
