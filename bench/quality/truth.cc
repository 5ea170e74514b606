#include "truth.h"

#include <algorithm>
#include <cmath>

namespace spot::quality {

FloatImage filled(FloatImage disparity) {
    const auto width = static_cast<std::size_t>(disparity.width);
    for (std::size_t begin = 0; begin < disparity.values.size(); begin += width) {
        float* row = disparity.values.data() + begin;
        const auto known = [&](std::size_t x) { return x < width && std::isfinite(row[x]); };
        for (std::size_t x = 0; x < width; ++x) {
            if (known(x)) continue;
            std::size_t end = x;
            while (end < width && !known(end)) ++end;
            const float before = x > 0 ? row[x - 1] : INFINITY;
            const float after = known(end) ? row[end] : INFINITY;
            const float value = std::min(before, after);
            for (; x < end; ++x) row[x] = std::isfinite(value) ? value : 0.0F;
        }
    }
    return disparity;
}

media::DepthMap depth_map(const FloatImage& disparity, const std::vector<float>& luma, float most) {
    media::DepthMap map;
    const int width = disparity.width, height = disparity.height;
    map.shift = media::depth_shift(width, height);
    map.width = media::depth_side(width, map.shift);
    map.height = media::depth_side(height, map.shift);
    const int side = 1 << map.shift;
    for (int y = 0; y < map.height; ++y) {
        for (int x = 0; x < map.width; ++x) {
            float depth = 0, light = 0, count = 0;
            for (int dy = 0; dy < side; ++dy) {
                for (int dx = 0; dx < side; ++dx) {
                    const int from_x = std::min(x * side + dx, width - 1);
                    const int from_y = std::min(y * side + dy, height - 1);
                    const auto i =
                        static_cast<std::size_t>(from_y) * static_cast<std::size_t>(width) +
                        static_cast<std::size_t>(from_x);
                    depth += disparity.values[i] / most;
                    light += luma[i];
                    count += 1;
                }
            }
            map.nearness.push_back(depth / count);
            map.guide.push_back(light / count);
        }
    }
    return map;
}

}  // namespace spot::quality
