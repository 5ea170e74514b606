#include <algorithm>
#include <cmath>
#include <cstdio>

#include "hole_error.h"
#include "images.h"
#include "media/view/eye_rows.h"
#include "shifts.h"
#include "view.h"
#include "world.h"

namespace spot::quality {
namespace {

constexpr int width = 640;
constexpr int height = 360;
constexpr int now = 48;            // the picture that is looked at, two seconds into the shot
constexpr int step = 2;            // pictures between those of the past that are looked at
constexpr double parallax = 0.03;  // of the width, for what is nearest
constexpr std::size_t size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);

struct RightEye {
    std::vector<std::uint8_t> luma;
    std::vector<std::uint8_t>
        holes;  // 1 where no source lands, but for those at the picture's sides
};

RightEye drawn(const View& left, const std::vector<std::int16_t>& shifts) {
    RightEye eye{left.luma, std::vector<std::uint8_t>(size)};
    media::RowWarp warp(width);
    const media::Plane plane{left.luma.data(), width, width, height};
    std::vector<std::uint8_t> spare(static_cast<std::size_t>(width));
    for (int y = 0; y < height; ++y) {
        const auto begin = static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        const auto seen =
            warp.see(media::Eye::right, {shifts.data() + begin, static_cast<std::size_t>(width)});
        media::draw_rows<std::uint8_t>({{{plane, y}, {plane, y}}}, media::soft_rows, seen,
                                       {{eye.luma.data() + begin, spare.data()}});
        for (const auto& hole : seen.holes) {
            if (hole.begin == 0 || hole.end == width) continue;
            for (int x = hole.begin; x < hole.end; ++x) {
                eye.holes[begin + static_cast<std::size_t>(x)] = 1;
            }
        }
    }
    return eye;
}

void measure(const World& world) {
    std::vector<View> past;  // the latest first
    for (int time = now; time >= 0; time -= step) past.push_back(look(world, time, width, height));
    const View& left = past.front();
    const double nearest =
        static_cast<double>(*std::max_element(left.disparity.begin(), left.disparity.end()));
    const double apart = parallax / (focal * nearest);
    World beside = world;
    auto& camera = beside.path[now];
    camera.place.x += apart * std::cos(camera.turn);
    camera.place.z -= apart * std::sin(camera.turn);
    const View truth = look(beside, now, width, height);
    FloatImage disparity{width, height, left.disparity};
    for (auto& value : disparity.values) value *= static_cast<float>(parallax * width / nearest);
    const auto eye = drawn(left, exact_shifts(disparity));
    HoleError all, all_known, seen, seen_known;
    for (std::size_t i = 0; i < size; ++i) {
        if (eye.holes[i] == 0) continue;
        const double filled = eye.luma[i] - truth.luma[i];
        double best = filled;
        for (std::size_t k = 1; k < past.size(); ++k) {
            double x = 0, y = 0, luma = 0;
            const int time = now - step * static_cast<int>(k);
            if (!trace(world, now, truth, time, past[k], i, &x, &y)) continue;
            if (!luma_at(past[k], truth.box[i], x, y, &luma)) continue;
            best = luma - truth.luma[i];
            seen.add(filled);
            seen_known.add(best);
            break;
        }
        all.add(filled);
        all_known.add(best);
    }
    std::printf(
        "{\"name\": \"%s\", \"share\": %.4f, \"psnr\": %.3f, \"psnr_seen\": %.3f, "
        "\"seen\": {\"share\": %.4f, \"psnr\": %.3f, \"psnr_seen\": %.3f}}\n",
        world.name.c_str(), all.count / static_cast<double>(size), all.psnr(), all_known.psnr(),
        seen.count / std::max(all.count, 1.0), seen.psnr(), seen_known.psnr());
}

}  // namespace

int view_world(int argc, char**) {
    if (argc != 1) return 64;
    for (const auto& world : worlds(now + 1)) {
        measure(world);
        if (world.name == "still") measure(with_walker(world));
    }
    return 0;
}

}  // namespace spot::quality
