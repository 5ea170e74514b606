#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "compare.h"
#include "images.h"
#include "media/view/render.h"
#include "view.h"

namespace spot::quality {
namespace {

constexpr int width = 1920;
constexpr int height = 1080;
constexpr int rounds = 7;
constexpr int pictures_in_round = 12;

struct Scene {
    std::vector<std::uint8_t> planes[3];
    media::DepthMap depth;
};

double milliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// `light` and `nearness` give values for places 0..1.
template <class Light, class Nearness>
Scene make_scene(const Light& light, const Nearness& nearness) {
    Scene scene;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            scene.planes[0].push_back(light((x + 0.5) / width, (y + 0.5) / height));
        }
    }
    for (int k = 1; k < 3; ++k) {
        for (int y = 0; y < height; y += 2) {
            for (int x = 0; x < width; x += 2) {
                const auto i = static_cast<std::size_t>(y * width + x);
                scene.planes[k].push_back(static_cast<std::uint8_t>(64 + scene.planes[0][i] / 2));
            }
        }
    }
    auto& depth = scene.depth;
    depth.shift = media::depth_shift(width, height);
    depth.width = media::depth_side(width, depth.shift);
    depth.height = media::depth_side(height, depth.shift);
    for (int y = 0; y < depth.height; ++y) {
        for (int x = 0; x < depth.width; ++x) {
            depth.nearness.push_back(nearness((x + 0.5) / depth.width, (y + 0.5) / depth.height));
            const int at_x = std::min((x << depth.shift) + 4, width - 1);
            const int at_y = std::min((y << depth.shift) + 4, height - 1);
            depth.guide.push_back(scene.planes[0][static_cast<std::size_t>(at_y * width + at_x)]);
        }
    }
    return scene;
}

Scene made_scene() {
    const auto field = [](double x, double y) {
        return static_cast<int>(x * 9.6) + static_cast<int>(y * 7.2);
    };
    std::uint32_t noise = 1;
    return make_scene(
        [&](double x, double y) {
            noise = noise * 1664525u + 1013904223u;
            return static_cast<std::uint8_t>(field(x, y) % 2 * 100 + 60 + (noise >> 24 & 7));
        },
        [&](double x, double y) {
            return static_cast<float>(0.6 * y + (field(x, y) % 2 != 0 ? 0.3 : 0.0));
        });
}

Result<Scene> read_scene(const char* left, const char* disparity) {
    const auto image = TRY(read_ppm(left));
    const auto map = TRY(read_disparity(disparity));
    const auto luma = luma_of(image);
    float most = 1;
    for (const float v : map.values) {
        if (std::isfinite(v)) most = std::max(most, v);
    }
    const auto at = [](const auto& values, int w, int h, double x, double y) {
        const auto row = std::min(static_cast<std::size_t>(y * h), static_cast<std::size_t>(h - 1));
        const auto column =
            std::min(static_cast<std::size_t>(x * w), static_cast<std::size_t>(w - 1));
        return values[row * static_cast<std::size_t>(w) + column];
    };
    return make_scene(
        [&](double x, double y) {
            return static_cast<std::uint8_t>(at(luma, image.width, image.height, x, y));
        },
        [&](double x, double y) {
            const float v = at(map.values, map.width, map.height, x, y);
            return std::isfinite(v) ? v / most : 0.0F;
        });
}

void measure(const Scene& scene, media::Mode mode) {
    const media::RenderOptions look{.mode = mode};
    const auto size = media::packed_size(look, {width, height});
    const media::Picture from{{media::Plane{scene.planes[0].data(), width, width, height},
                               {scene.planes[1].data(), width / 2, width / 2, height / 2},
                               {scene.planes[2].data(), width / 2, width / 2, height / 2}}};
    std::vector<std::uint8_t> out[3];
    media::MutablePicture to;
    for (std::size_t k = 0; k < 3; ++k) {
        const int w = k == 0 ? size.width : size.width / 2;
        const int h = k == 0 ? size.height : size.height / 2;
        out[k].resize(static_cast<std::size_t>(w) * static_cast<std::size_t>(h));
        to.planes[k] = {out[k].data(), w, w, h};
    }
    media::Renderer renderer({width, height}, look);
    double best = INFINITY;
    for (int round = 0; round < rounds; ++round) {
        const double begin = milliseconds();
        for (int i = 0; i < pictures_in_round; ++i) renderer.render(from, scene.depth, to);
        best = std::min(best, (milliseconds() - begin) / pictures_in_round);
    }
    std::printf(
        "{\"view-speed\": {\"mode\": \"%s\", \"kernels\": \"%s\", \"milliseconds\": %.2f}}\n",
        std::string(media::to_string(mode)).c_str(), media::best_kernels().name, best);
}

}  // namespace

int view_speed(int argc, char** argv) {
    if (argc != 1 && argc != 3) return 64;
    if (argc == 1) {
        const auto scene = made_scene();
        for (const auto mode : {media::Mode::sbs, media::Mode::vr180}) measure(scene, mode);
        return 0;
    }
    const auto scene = read_scene(argv[1], argv[2]);
    if (scene) {
        for (const auto mode : {media::Mode::sbs, media::Mode::vr180}) measure(*scene, mode);
        return 0;
    }
    std::fprintf(stderr, "%s\n", scene.error().message.c_str());
    return 1;
}

}  // namespace spot::quality
