#include <algorithm>
#include <cmath>
#include <cstdio>

#include "images.h"
#include "media/stereo/eye_rows.h"
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

// Between pixels; false where other things than `box` are close by, which edges are mixed with.
bool luma_at(const View& view, int box, double x, double y, double* luma) {
    const int left = std::clamp(static_cast<int>(x), 0, width - 2);
    const int top = std::clamp(static_cast<int>(y), 0, height - 2);
    for (int at_y = std::max(0, top - 1); at_y <= std::min(height - 1, top + 2); ++at_y) {
        for (int at_x = std::max(0, left - 1); at_x <= std::min(width - 1, left + 2); ++at_x) {
            if (view.box[static_cast<std::size_t>(at_y * width + at_x)] != box) return false;
        }
    }
    const double right = x - left, below = y - top;
    const auto* from = view.luma.data() + top * width + left;
    *luma = (1 - below) * ((1 - right) * from[0] + right * from[1]) +
            below * ((1 - right) * from[width] + right * from[width + 1]);
    return true;
}

// Squares of differences from the truth.
struct Error {
    double sum = 0;
    double count = 0;
    void add(double difference) {
        sum += difference * difference;
        count += 1;
    }
    double psnr() const { return sum > 0 ? 10 * std::log10(255 * 255 * count / sum) : 99; }
};

// Somebody who crosses the picture close to a camera that rests.
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
    Error all, all_known, seen, seen_known;
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
