#include "media/depth/signs/blur.h"

#include <algorithm>
#include <cstddef>

namespace spot::media {
namespace {

// Three neighbours, without carrying a sum along: many at a time.
void mean_of_threes(const float* from, float* to, int width) {
    constexpr float third = 1.0f / 3;
    to[0] = 0.5f * (from[0] + from[1]);
    for (int x = 1; x + 1 < width; ++x) to[x] = (from[x - 1] + from[x] + from[x + 1]) * third;
    to[width - 1] = 0.5f * (from[width - 2] + from[width - 1]);
}

void mean_of_row(const float* from, float* to, int width, int radius) {
    if (radius == 1 && width > 1) return mean_of_threes(from, to, width);
    const int first_end = std::min(radius, width - 1);
    float sum = 0;
    for (int x = 0; x <= first_end; ++x) sum += from[x];
    for (int x = 0; x < width; ++x) {
        const int begin = std::max(0, x - radius);
        const int end = std::min(width - 1, x + radius);
        to[x] = sum / static_cast<float>(end - begin + 1);
        if (x - radius >= 0) sum -= from[x - radius];
        if (x + radius + 1 < width) sum += from[x + radius + 1];
    }
}

}  // namespace

void box_mean(std::span<float> map, int width, int height, int radius, std::vector<float>& spare) {
    const auto w = static_cast<std::size_t>(width);
    spare.assign(map.size() + w, 0.0f);
    for (int y = 0; y < height; ++y) {
        mean_of_row(map.data() + static_cast<std::size_t>(y) * w,
                    spare.data() + static_cast<std::size_t>(y) * w, width, radius);
    }
    float* sum = spare.data() + map.size();
    const auto row = [&](int y) { return spare.data() + static_cast<std::size_t>(y) * w; };
    const auto add = [&](int y, float sign) {
        const float* from = row(y);
        for (std::size_t x = 0; x < w; ++x) sum[x] += sign * from[x];
    };
    for (int y = 0; y <= std::min(radius, height - 1); ++y) add(y, 1);
    for (int y = 0; y < height; ++y) {
        const int begin = std::max(0, y - radius);
        const int end = std::min(height - 1, y + radius);
        const float scale = 1.0f / static_cast<float>(end - begin + 1);
        float* to = map.data() + static_cast<std::size_t>(y) * w;
        for (std::size_t x = 0; x < w; ++x) to[x] = sum[x] * scale;
        if (y - radius >= 0) add(y - radius, -1);
        if (y + radius + 1 < height) add(y + radius + 1, 1);
    }
}

}  // namespace spot::media
