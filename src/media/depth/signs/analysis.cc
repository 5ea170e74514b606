#include "media/depth/signs/analysis.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "media/depth/depth_map.h"

namespace spot::media {
namespace {

constexpr float middle_of_chroma = 128;  // levels of 8 bits: gray (BT.601)
constexpr int greatest_shift = 7;        // sums of 128 rows of differences fit 16 bits
constexpr float quarter = 0.25f;         // levels of 8 bits in a level of 10 bits

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

// |first difference| along the row.
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

// Sums of neighbours: half as many, twice as wide. Two that lie side by side are read as one whole
// number; which of them is its upper half does not matter.
[[gnu::target_clones("avx2", "default")]] void pair_up(const std::uint16_t* from, std::uint32_t* to,
                                                       int count) {
    for (int x = 0; x < count; ++x) {
        std::uint32_t both = 0;
        std::memcpy(&both, from + 2 * x, sizeof both);
        to[x] = (both & 0xffff) + (both >> 16);
    }
}
[[gnu::target_clones("avx2", "default")]] void pair_up(const std::uint32_t* from, std::uint64_t* to,
                                                       int count) {
    for (int x = 0; x < count; ++x) {
        std::uint64_t both = 0;
        std::memcpy(&both, from + 2 * x, sizeof both);
        to[x] = (both & 0xffffffff) + (both >> 32);
    }
}

// Sums of 1 << shift neighbours each.
struct Gathering {
    std::vector<std::uint32_t> twos;
    std::vector<std::uint64_t> wide;

    void gather(const std::uint32_t* sums, int width, int shift) {
        wide.resize(static_cast<std::size_t>(width) << shift);
        const int half = width << (shift - 1);
        pair_up(sums, wide.data(), half);
        for (int i = 1; i < shift; ++i) {
            const auto count = static_cast<std::size_t>(half >> i);
            for (std::size_t x = 0; x < count; ++x) wide[x] = wide[2 * x] + wide[2 * x + 1];
        }
    }
    void gather(const std::uint16_t* sums, int width, int shift) {
        twos.resize(static_cast<std::size_t>(width) << (shift - 1));
        pair_up(sums, twos.data(), width << (shift - 1));
        if (shift > 1) {
            gather(twos.data(), width, shift - 1);
        } else {
            wide.assign(twos.begin(), twos.end());
        }
    }
};

template <class Sum>
struct Adding {
    void (*row)(const std::uint8_t*, Sum*, int);
    int row_step;  // rows from one to the next that is looked at
    float scale;   // that samples are multiplied by
    float offset;  // that is subtracted from the mean
};

template <class Sum>
void shrink_plane(const Plane& plane, int shift, int width, int height, const Adding<Sum>& adding,
                  std::vector<float>& to) {
    to.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const int side = 1 << shift;
    const auto across = static_cast<std::size_t>(width) << shift;
    std::vector<Sum> sums(across);
    Gathering sides;
    const int last_count = std::max(1, plane.width - (width - 1) * side);
    for (int y = 0; y < height; ++y) {
        std::fill(sums.begin(), sums.end(), Sum{0});
        const int top = std::min(y << shift, plane.height - 1);
        const int bottom = std::min(top + side, plane.height);
        int rows = 0;
        for (int row = top; row < bottom; row += adding.row_step, ++rows) {
            adding.row(plane.row(row), sums.data(), plane.width);
        }
        if (shift > 0) {
            sides.gather(sums.data(), width, shift);
        } else {
            sides.wide.assign(sums.begin(), sums.end());
        }
        const auto* wide = sides.wide.data();
        float* out = to.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        const float each = adding.scale / static_cast<float>(side * rows);
        for (int x = 0; x < width; ++x) {
            out[x] = static_cast<float>(wide[x]) * each - adding.offset;
        }
        const float last = static_cast<float>(wide[width - 1]);
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
void fill_rest(const Picture& picture, int shift, const std::array<Adding<Sum>, 3>& adding,
               Analysis& made) {
    auto [chroma, detail, slope] = adding;
    shrink_plane(picture.planes[0], shift, made.width, made.height, detail, made.detail);
    shrink_plane(picture.planes[0], shift, made.width, made.height, slope, made.slope);
    chroma.offset = middle_of_chroma;
    const std::array<std::vector<float>*, 2> to{&made.blue, &made.red};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& plane = picture.planes[i + 1];
        if (shift == 0) {
            enlarge_plane<Sample>(plane, made.width, made.height, chroma.scale, *to[i]);
        } else {
            shrink_plane(plane, shift - 1, made.width, made.height, chroma, *to[i]);
        }
    }
}

}  // namespace

Analysis analyse_luma(const Picture& picture, int shift) {
    CHECK(shift >= 0 && shift <= greatest_shift);
    CHECK(picture.bit_depth == 8 || picture.bit_depth == 10);
    Analysis made;
    made.width = depth_side(picture.width(), shift);
    made.height = depth_side(picture.height(), shift);
    const auto& plane = picture.planes[0];
    if (picture.bit_depth == 8) {
        const Adding<std::uint16_t> adding{&add_row_8, 1, 1, 0};
        shrink_plane(plane, shift, made.width, made.height, adding, made.luma);
    } else {
        const Adding<std::uint32_t> adding{&add_row_10, 1, quarter, 0};
        shrink_plane(plane, shift, made.width, made.height, adding, made.luma);
    }
    return made;
}

void analyse_rest(const Picture& picture, int shift, Analysis& made) {
    // Rows of the picture from one to the next that is looked at: at least two of a map's pixel.
    const int step = shift >= 3 ? 4 : shift == 2 ? 2 : 1;
    if (picture.bit_depth == 8) {
        fill_rest<std::uint8_t, std::uint16_t>(
            picture, shift,
            {{{&add_row_8, 1, 1, 0}, {&add_detail_8, step, 1, 0}, {&add_slope_8, step, 1, 0}}},
            made);
    } else {
        fill_rest<std::uint16_t, std::uint32_t>(picture, shift,
                                                {{{&add_row_10, 1, quarter, 0},
                                                  {&add_detail_10, step, quarter, 0},
                                                  {&add_slope_10, step, quarter, 0}}},
                                                made);
    }
}

Analysis analyse(const Picture& picture, int shift) {
    auto made = analyse_luma(picture, shift);
    analyse_rest(picture, shift, made);
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
