#include "media/look/demo_scene.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>

namespace spot::media {
namespace {

Color mix(Color a, Color b, float part) {
    part = std::clamp(part, 0.0f, 1.0f);
    return {a.red + part * (b.red - a.red), a.green + part * (b.green - a.green),
            a.blue + part * (b.blue - a.blue)};
}

Color times(Color c, float by) {
    return {c.red * by, c.green * by, c.blue * by};
}

float smooth(float from, float to, float value) {
    const float t = std::clamp((value - from) / (to - from), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

// A number 0..1 that belongs to a lattice point.
float lattice(int x, int y, std::uint32_t seed) {
    auto h = static_cast<std::uint32_t>(x) * 0x9e3779b1u ^
             static_cast<std::uint32_t>(y) * 0x85ebca77u ^ seed * 0xc2b2ae3du;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    h ^= h >> 12;
    h *= 0x297a2d39u;
    h ^= h >> 15;
    return static_cast<float>(h & 0xffffu) / 65535.0f;
}

float noise(float x, float y, std::uint32_t seed) {
    const float fx = std::floor(x);
    const float fy = std::floor(y);
    const int ix = static_cast<int>(fx);
    const int iy = static_cast<int>(fy);
    const float u = smooth(0, 1, x - fx);
    const float v = smooth(0, 1, y - fy);
    const float top = lattice(ix, iy, seed) * (1 - u) + lattice(ix + 1, iy, seed) * u;
    const float low = lattice(ix, iy + 1, seed) * (1 - u) + lattice(ix + 1, iy + 1, seed) * u;
    return top * (1 - v) + low * v;
}

// Several sizes of noise over one another, 0..1.
float cloudy(float x, float y, std::uint32_t seed) {
    float sum = 0;
    float weight = 0.5f;
    for (std::uint32_t octave = 0; octave < 4; ++octave) {
        sum += weight * noise(x, y, seed + octave);
        x *= 2.1f;
        y *= 2.1f;
        weight *= 0.5f;
    }
    return sum / 0.9375f;
}

SceneLayer make_layer(int width, int height, int reach, float far_pace, float near_pace) {
    SceneLayer layer;
    const float most = std::max(far_pace, near_pace) * static_cast<float>(reach);
    layer.width = width + static_cast<int>(std::ceil(most)) + 2;
    layer.height = height;
    layer.far_pace = far_pace;
    layer.near_pace = near_pace;
    const auto size =
        static_cast<std::size_t>(layer.width) * static_cast<std::size_t>(layer.height);
    layer.colors.resize(size);
    layer.cover.assign(size, 1.0f);
    return layer;
}

// Calls paint(x, y, color, cover) with x and y in heights of the picture, y downwards from 0 to 1.
using Paint = std::function<void(float x, float y, Color& color, float& cover)>;
void paint_layer(SceneLayer& layer, const Paint& paint) {
    const float scale = 1.0f / static_cast<float>(layer.height);
    for (int y = 0; y < layer.height; ++y) {
        for (int x = 0; x < layer.width; ++x) {
            const auto at = layer.at(x, y);
            paint(static_cast<float>(x) * scale, (static_cast<float>(y) + 0.5f) * scale,
                  layer.colors[at], layer.cover[at]);
        }
    }
}

SceneLayer sky(int width, int height, int reach) {
    auto layer = make_layer(width, height, reach, 0.01f, 0.01f);
    paint_layer(layer, [](float x, float y, Color& color, float&) {
        color = mix({0.30f, 0.52f, 0.82f}, {0.95f, 0.80f, 0.66f}, y * 1.5f);
        const float cloud = smooth(0.50f, 0.80f, cloudy(x * 2.2f, y * 5.0f, 7));
        color = mix(color, {1.0f, 0.95f, 0.92f}, 0.75f * cloud * (1 - y));
        const float away = std::hypot(x - 1.25f, y - 0.30f);
        color = mix(color, {1.0f, 0.93f, 0.70f}, smooth(0.32f, 0.05f, away));
    });
    return layer;
}

// A ridge whose upper edge wanders around `level`.
SceneLayer hills(int width, int height, int reach, float pace, float level, Color color,
                 std::uint32_t seed) {
    auto layer = make_layer(width, height, reach, pace, pace);
    const float soft = 1.5f / static_cast<float>(height);
    paint_layer(layer, [=](float x, float y, Color& to, float& cover) {
        const float edge =
            level - 0.16f * cloudy(x * 1.6f, 0.5f, seed) - 0.02f * noise(x * 30, 0, seed + 9);
        cover = smooth(edge - soft, edge + soft, y);
        const float shade = 0.75f + 0.5f * cloudy(x * 9, y * 16, seed + 3) - 0.35f * (y - edge);
        to = times(color, shade);
    });
    return layer;
}

SceneLayer meadow(int width, int height, int reach, float horizon) {
    auto layer = make_layer(width, height, reach, 0.22f, 1.0f);
    paint_layer(layer, [=](float x, float y, Color& color, float& cover) {
        cover = y >= horizon ? 1.0f : 0.0f;
        const float near = std::max(0.02f, (y - horizon) / (1 - horizon));
        const float grass = cloudy(x * 26 / (0.25f + near), y * 70 / (0.25f + near), 31);
        color = mix({0.46f, 0.52f, 0.22f}, {0.16f, 0.36f, 0.10f}, near);
        color = times(color, 0.6f + 0.8f * grass);
        const float flower = noise(x * 60 / (0.3f + near), y * 130 / (0.3f + near), 77);
        if (flower > 0.93f) color = mix(color, {0.95f, 0.85f, 0.35f}, 0.8f);
    });
    // Rows of a floor move by how far they are: linear from the horizon to the front.
    return layer;
}

struct Tree {
    float x, foot, height, width;
    Color leaves;
};

void plant(SceneLayer& layer, const Tree& tree, std::uint32_t seed) {
    const float soft = 1.5f / static_cast<float>(layer.height);
    paint_layer(layer, [&](float x, float y, Color& color, float& cover) {
        const float up = (tree.foot - y) / tree.height;
        if (up < -0.02f || up > 1.1f || std::fabs(x - tree.x) > tree.width * 1.4f) return;
        const float half = tree.width * 0.09f * (1.2f - 0.5f * up);
        const float trunk = smooth(half + soft, half - soft, std::fabs(x - tree.x)) *
                            (up >= 0 && up < 0.7f ? 1.0f : 0.0f);
        const float bark = 0.6f + 0.8f * cloudy(x * 90, y * 14, seed + 1);
        const float round = 0.5f + 0.5f * (x - tree.x) / std::max(half, 1e-4f);
        if (trunk > 0) {
            color = times({0.36f, 0.25f, 0.16f}, bark * (1.25f - 0.6f * round));
            cover = std::max(cover, trunk);
        }
        const float dx = (x - tree.x) / tree.width;
        const float dy = (up - 0.72f) / 0.36f;
        const float ragged = 0.45f * (cloudy(x * 16, y * 16, seed) - 0.5f);
        const float crown = smooth(1.0f + 0.03f, 1.0f - 0.03f, std::hypot(dx, dy) + ragged);
        if (crown > 0.02f) {
            const float light =
                0.55f + 0.75f * cloudy(x * 34, y * 34, seed + 5) + 0.25f * dy - 0.18f * dx;
            color = mix(color, times(tree.leaves, light), crown);
            cover = std::max(cover, crown);
        }
    });
}

SceneLayer trees(int width, int height, int reach, float pace, const std::vector<Tree>& all,
                 std::uint32_t seed) {
    auto layer = make_layer(width, height, reach, pace, pace);
    std::fill(layer.cover.begin(), layer.cover.end(), 0.0f);
    for (std::size_t i = 0; i < all.size(); ++i) {
        plant(layer, all[i], seed + 17 * static_cast<std::uint32_t>(i));
    }
    return layer;
}

SceneLayer wall(int width, int height, int reach) {
    auto layer = make_layer(width, height, reach, 0.15f, 0.15f);
    paint_layer(layer, [](float x, float y, Color& color, float&) {
        const float stone = 0.75f + 0.5f * cloudy(x * 18, y * 24, 3);
        color = times({0.46f, 0.36f, 0.33f}, stone * (0.65f + 0.5f * y));
        const float cell = x * 2.2f - std::floor(x * 2.2f);
        const float arch = std::hypot((cell - 0.5f) * 1.0f, std::max(0.0f, 0.30f - y) * 2.4f);
        if (arch < 0.20f && y < 0.56f) {
            color = mix({0.98f, 0.86f, 0.62f}, {0.55f, 0.70f, 0.90f}, (0.5f - y) * 2.4f);
            const bool bar = std::fabs(cell - 0.5f) < 0.012f || std::fabs(y - 0.38f) < 0.008f;
            if (bar) color = {0.20f, 0.15f, 0.14f};
        }
        if (arch >= 0.20f && arch < 0.235f && y < 0.58f) color = times(color, 1.35f);
    });
    return layer;
}

SceneLayer tiles(int width, int height, int reach, float horizon) {
    auto layer = make_layer(width, height, reach, 0.15f, 1.0f);
    paint_layer(layer, [=](float x, float y, Color& color, float& cover) {
        cover = y >= horizon ? 1.0f : 0.0f;
        const float near = std::max(0.0f, (y - horizon) / (1 - horizon));
        const float pace = 0.15f + 0.85f * near;
        const float along = std::floor(x / pace * 1.7f);
        const float deep = std::floor(3.0f / pace);
        const bool dark = (static_cast<int>(along) + static_cast<int>(deep)) % 2 != 0;
        const float marble = 0.7f + 0.6f * cloudy(x / pace * 7, 22 / pace, 51);
        color = dark ? Color{0.30f, 0.13f, 0.11f} : Color{0.82f, 0.74f, 0.62f};
        color = times(color, marble * (0.55f + 0.5f * near));
    });
    return layer;
}

SceneLayer columns(int width, int height, int reach, float pace, float foot, float half,
                   float apart, Color stone) {
    auto layer = make_layer(width, height, reach, pace, pace);
    const float soft = 1.2f / static_cast<float>(height);
    paint_layer(layer, [=](float x, float y, Color& color, float& cover) {
        const float nth = std::floor(x / apart);
        const float from = x - (nth + 0.5f) * apart;
        const bool base = y > foot - half * 0.7f || y < half * 0.5f;
        const float wide = base ? half * 1.3f : half;
        cover = smooth(wide + soft, wide - soft, std::fabs(from)) * (y <= foot ? 1.0f : 0.0f);
        const float round = std::clamp(from / wide, -1.0f, 1.0f);
        const float light = 0.35f + 0.8f * std::sqrt(1 - round * round) - 0.25f * round;
        const float grain =
            0.75f + 0.5f * cloudy(x * 40, y * 9, 5 + static_cast<std::uint32_t>(nth));
        const float flutes = base ? 1.0f : 0.9f + 0.1f * std::cos(round * 16);
        color = times(stone, light * grain * flutes);
    });
    return layer;
}

}  // namespace

Scene grove_scene(int width, int height, int reach) {
    constexpr float horizon = 0.60f;
    const Color green{0.24f, 0.42f, 0.15f};
    const Color amber{0.72f, 0.46f, 0.14f};
    const Color moss{0.34f, 0.48f, 0.18f};
    Scene scene;
    scene.layers.push_back(sky(width, height, reach));
    scene.layers.push_back(hills(width, height, reach, 0.06f, 0.56f, {0.50f, 0.58f, 0.68f}, 11));
    scene.layers.push_back(hills(width, height, reach, 0.14f, 0.64f, {0.34f, 0.48f, 0.38f}, 23));
    scene.layers.push_back(meadow(width, height, reach, horizon));
    scene.layers.push_back(trees(width, height, reach, 0.34f,
                                 {{0.25f, 0.67f, 0.34f, 0.12f, moss},
                                  {0.62f, 0.66f, 0.30f, 0.11f, green},
                                  {1.02f, 0.68f, 0.36f, 0.13f, amber},
                                  {1.50f, 0.67f, 0.33f, 0.12f, moss},
                                  {1.92f, 0.67f, 0.35f, 0.12f, green}},
                                 101));
    scene.layers.push_back(trees(width, height, reach, 0.56f,
                                 {{0.45f, 0.79f, 0.56f, 0.19f, amber},
                                  {1.32f, 0.80f, 0.60f, 0.20f, green},
                                  {2.15f, 0.79f, 0.57f, 0.19f, moss}},
                                 211));
    scene.layers.push_back(
        trees(width, height, reach, 0.92f,
              {{0.98f, 1.02f, 1.15f, 0.27f, moss}, {2.32f, 1.02f, 1.10f, 0.26f, amber}}, 331));
    return scene;
}

Scene hall_scene(int width, int height, int reach) {
    constexpr float horizon = 0.58f;
    Scene scene;
    scene.layers.push_back(wall(width, height, reach));
    scene.layers.push_back(tiles(width, height, reach, horizon));
    scene.layers.push_back(
        columns(width, height, reach, 0.30f, 0.655f, 0.035f, 0.36f, {0.66f, 0.56f, 0.48f}));
    scene.layers.push_back(
        columns(width, height, reach, 0.52f, 0.765f, 0.055f, 0.66f, {0.74f, 0.63f, 0.52f}));
    scene.layers.push_back(
        columns(width, height, reach, 0.95f, 0.98f, 0.10f, 1.45f, {0.80f, 0.68f, 0.54f}));
    return scene;
}

void draw_scene(const Scene& scene, float way, int width, int height, std::vector<Color>& picture) {
    picture.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (const auto& layer : scene.layers) {
        // A floor begins where its first covered row is; above, nothing is drawn.
        int top = 0;
        while (top < height && layer.cover[layer.at(0, top)] <= 0 &&
               layer.near_pace > layer.far_pace) {
            ++top;
        }
        for (int y = top; y < height; ++y) {
            const float down = static_cast<float>(y - top) / static_cast<float>(height - top);
            const float pace = layer.far_pace + down * (layer.near_pace - layer.far_pace);
            const float shift = way * pace;
            const int whole = static_cast<int>(shift);
            const float part = shift - static_cast<float>(whole);
            auto* out =
                picture.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
            for (int x = 0; x < width; ++x) {
                const auto at = layer.at(std::min(x + whole, layer.width - 2), y);
                const float a = layer.cover[at] * (1 - part);
                const float b = layer.cover[at + 1] * part;
                const float cover = a + b;
                if (cover <= 0) continue;
                const auto& first = layer.colors[at];
                const auto& second = layer.colors[at + 1];
                auto& color = out[x];
                color.red += a * first.red + b * second.red - cover * color.red;
                color.green += a * first.green + b * second.green - cover * color.green;
                color.blue += a * first.blue + b * second.blue - cover * color.blue;
            }
        }
    }
}

}  // namespace spot::media
