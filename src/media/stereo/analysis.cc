#include "media/stereo/analysis.h"

#include <algorithm>

#include "base/check.h"
#include "media/stereo/depth_map.h"

namespace spot::media {
namespace {

constexpr float middle_of_chroma = 128;
constexpr int greatest_shift = 7;  // sums of 128 rows of differences fit 16 bits

// Rows of samples are added up to rows of sums. The bodies are written once for both widths of
// samples; each is then compiled for several processors. Whole numbers: all give the same.
template <class Sample, class Sum>
[[gnu::always_inline]] inline void add_samples(const Sample* from, Sum* sum, int count) {
    for (int x = 0; x < count; ++x) sum[x] = static_cast<Sum>(sum[x] + from[x]);
}

// |second difference| along the row: strong only where single pixels differ.
template <class Sample, class Sum>
[[gnu::always_inline]] inline void add_differences(const Sample* from, Sum* sum, int count) {
    for (int x = 1; x + 1 < count; ++x) {
        const int value = 2 * from[x] - from[x - 1] - from[x + 1];
        sum[x] = static_cast<Sum>(sum[x] + (value < 0 ? -value : value));
    }
}

// |first difference|.
template <class Sample, class Sum>
[[gnu::always_inline]] inline void add_slopes(const Sample* from, Sum* sum, int count) {
    for (int x = 1; x < count; ++x) {
        const int value = from[x] - from[x - 1];
        sum[x] = static_cast<Sum>(sum[x] + (value < 0 ? -value : value));
    }
}

[[gnu::target_clones("avx2", "default")]] void add_row_8(const std::uint8_t* from,
                                                         std::uint16_t* sum, int count) {
    add_samples(from, sum, count);
}
[[gnu::target_clones("avx2", "default")]] void add_row_10(const std::uint8_t* from,
                                                          std::uint32_t* sum, int count) {
    add_samples(reinterpret_cast<const std::uint16_t*>(from), sum, count);
}
[[gnu::target_clones("avx2", "default")]] void add_detail_8(const std::uint8_t* from,
                                                            std::uint16_t* sum, int count) {
    add_differences(from, sum, count);
}
[[gnu::target_clones("avx2", "default")]] void add_detail_10(const std::uint8_t* from,
                                                             std::uint32_t* sum, int count) {
    add_differences(reinterpret_cast<const std::uint16_t*>(from), sum, count);
}

[[gnu::target_clones("avx2", "default")]] void add_slope_8(const std::uint8_t* from,
                                                           std::uint16_t* sum, int count) {
    add_slopes(from, sum, count);
}
[[gnu::target_clones("avx2", "default")]] void add_slope_10(const std::uint8_t* from,
                                                            std::uint32_t* sum, int count) {
    add_slopes(reinterpret_cast<const std::uint16_t*>(from), sum, count);
}

// Sums of neighbours: half as many.
[[gnu::target_clones("avx2", "default")]] void pair_up(std::uint32_t* sums, int count) {
    for (int x = 0; x < count; ++x) sums[x] = sums[2 * x] + sums[2 * x + 1];
}

template <class Sum>
struct Adding {
    void (*row)(const std::uint8_t*, Sum*, int);
    int row_step;  // 2: every other row is enough
    float scale;   // of a sample
    float offset;  // taken off the mean
};

template <class Sum>
void shrink_plane(const Plane& plane, int shift, int width, int height, const Adding<Sum>& adding,
                  std::vector<float>& to) {
    to.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const int side = 1 << shift;
    const auto across = static_cast<std::size_t>(width) << shift;
    std::vector<Sum> sums(across);
    std::vector<std::uint32_t> wide(across);
    const int last_count = std::max(1, plane.width - (width - 1) * side);
    for (int y = 0; y < height; ++y) {
        std::fill(sums.begin(), sums.end(), Sum{0});
        const int top = std::min(y << shift, plane.height - 1);
        const int bottom = std::min(top + side, plane.height);
        int rows = 0;
        for (int row = top; row < bottom; row += adding.row_step, ++rows) {
            adding.row(plane.row(row), sums.data(), plane.width);
        }
        std::copy(sums.begin(), sums.end(), wide.begin());
        for (int i = 1; i <= shift; ++i) pair_up(wide.data(), width << (shift - i));
        float* out = to.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        const float each = adding.scale / static_cast<float>(side * rows);
        for (int x = 0; x < width; ++x) {
            out[x] = static_cast<float>(wide[static_cast<std::size_t>(x)]) * each - adding.offset;
        }
        const float last = static_cast<float>(wide[static_cast<std::size_t>(width - 1)]);
        out[width - 1] =
            last * adding.scale / static_cast<float>(last_count * rows) - adding.offset;
    }
}

// Chroma of pictures that are not shrunk at all has half the map's size.
template <class Sample>
void enlarge_plane(const Plane& plane, int width, int height, float scale, std::vector<float>& to) {
    to.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y) {
        const auto* row =
            reinterpret_cast<const Sample*>(plane.row(std::min(y / 2, plane.height - 1)));
        float* out = to.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        for (int x = 0; x < width; ++x) {
            const auto value = static_cast<float>(row[std::min(x / 2, plane.width - 1)]);
            out[x] = value * scale - middle_of_chroma;
        }
    }
}

template <class Sample, class Sum>
void fill(const Picture& picture, int shift, Adding<Sum> luma, Adding<Sum> detail,
          Adding<Sum> slope, Analysis& made) {
    shrink_plane(picture.planes[0], shift, made.width, made.height, luma, made.luma);
    shrink_plane(picture.planes[0], shift, made.width, made.height, detail, made.detail);
    shrink_plane(picture.planes[0], shift, made.width, made.height, slope, made.slope);
    luma.offset = middle_of_chroma;
    const std::array<std::vector<float>*, 2> chroma{&made.blue, &made.red};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& plane = picture.planes[i + 1];
        if (shift == 0) {
            enlarge_plane<Sample>(plane, made.width, made.height, luma.scale, *chroma[i]);
        } else {
            shrink_plane(plane, shift - 1, made.width, made.height, luma, *chroma[i]);
        }
    }
}

}  // namespace

Analysis analyse(const Picture& picture, int shift) {
    CHECK(shift >= 0 && shift <= greatest_shift);
    CHECK(picture.bit_depth == 8 || picture.bit_depth == 10);
    Analysis made;
    made.width = depth_side(picture.width(), shift);
    made.height = depth_side(picture.height(), shift);
    const int step = shift >= 2 ? 2 : 1;
    if (picture.bit_depth == 8) {
        fill<std::uint8_t, std::uint16_t>(picture, shift, {&add_row_8, 1, 1, 0},
                                          {&add_detail_8, step, 1, 0}, {&add_slope_8, step, 1, 0},
                                          made);
    } else {
        constexpr float quarter = 0.25f;
        fill<std::uint16_t, std::uint32_t>(picture, shift, {&add_row_10, 1, quarter, 0},
                                           {&add_detail_10, step, quarter, 0},
                                           {&add_slope_10, step, quarter, 0}, made);
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
