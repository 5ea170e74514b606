#include "media/stereo/analysis.h"

#include <algorithm>
#include <cstdlib>

#include "media/stereo/depth_map.h"

namespace spot::media {
namespace {

[[gnu::target_clones("avx512f", "avx2", "default")]] void add_row(const std::uint8_t* from,
                                                                  std::uint16_t* sum, int count) {
    for (int x = 0; x < count; ++x) sum[x] = static_cast<std::uint16_t>(sum[x] + from[x]);
}

// |second difference| along the row: strong only where single pixels differ.
[[gnu::target_clones("avx512f", "avx2", "default")]] void add_detail(const std::uint8_t* from,
                                                                     std::uint16_t* sum,
                                                                     int count) {
    for (int x = 1; x + 1 < count; ++x) {
        const int value = 2 * from[x] - from[x - 1] - from[x + 1];
        sum[x] = static_cast<std::uint16_t>(sum[x] + (value < 0 ? -value : value));
    }
}

using AddRow = void (*)(const std::uint8_t*, std::uint16_t*, int);

void shrink_plane(const Plane& plane, int shift, int width, int height, AddRow add, float offset,
                  std::vector<float>& to) {
    to.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const int side = 1 << shift;
    std::vector<std::uint16_t> sums(static_cast<std::size_t>(width) << shift);
    for (int y = 0; y < height; ++y) {
        std::fill(sums.begin(), sums.end(), std::uint16_t{0});
        const int top = std::min(y << shift, plane.height - 1);
        const int bottom = std::min(top + side, plane.height);
        for (int row = top; row < bottom; ++row) add(plane.row(row), sums.data(), plane.width);
        float* out = to.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        for (int x = 0; x < width; ++x) {
            const int left = std::min(x << shift, plane.width - 1);
            const int right = std::min(left + side, plane.width);
            int sum = 0;
            for (int i = left; i < right; ++i) sum += sums[static_cast<std::size_t>(i)];
            out[x] = static_cast<float>(sum) / static_cast<float>((right - left) * (bottom - top)) -
                     offset;
        }
    }
}

// Chroma of pictures that are not shrunk at all has half the map's size.
void enlarge_plane(const Plane& plane, int width, int height, std::vector<float>& to) {
    to.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y) {
        const auto* row = plane.row(std::min(y / 2, plane.height - 1));
        float* out = to.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        for (int x = 0; x < width; ++x) {
            out[x] = static_cast<float>(row[std::min(x / 2, plane.width - 1)]) - 128.0f;
        }
    }
}

}  // namespace

Analysis analyse(const Picture& picture, int shift) {
    Analysis made;
    made.width = depth_side(picture.width(), shift);
    made.height = depth_side(picture.height(), shift);
    shrink_plane(picture.planes[0], shift, made.width, made.height, &add_row, 0, made.luma);
    shrink_plane(picture.planes[0], shift, made.width, made.height, &add_detail, 0, made.detail);
    const std::array<std::vector<float>*, 2> chroma{&made.blue, &made.red};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& plane = picture.planes[i + 1];
        if (shift == 0) {
            enlarge_plane(plane, made.width, made.height, *chroma[i]);
        } else {
            shrink_plane(plane, shift - 1, made.width, made.height, &add_row, 128, *chroma[i]);
        }
    }
    return made;
}

FloatPlane shrink(const FloatPlane& from) {
    FloatPlane made;
    made.width = std::max(1, from.width / 2);
    made.height = std::max(1, from.height / 2);
    made.values.resize(static_cast<std::size_t>(made.width) *
                       static_cast<std::size_t>(made.height));
    for (int y = 0; y < made.height; ++y) {
        const float* a = from.row(2 * y);
        const float* b = from.row(std::min(2 * y + 1, from.height - 1));
        float* to =
            made.values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(made.width);
        for (int x = 0; x < made.width; ++x) {
            const int next = std::min(2 * x + 1, from.width - 1);
            to[x] = 0.25f * (a[2 * x] + a[next] + b[2 * x] + b[next]);
        }
    }
    return made;
}

}  // namespace spot::media
