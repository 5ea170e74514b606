#include "media/view/row_kernels.h"

#include <algorithm>
#include <cstdlib>

namespace spot::media {

void rasterise_piece(const std::int16_t* shift, int width, int x, int end, std::int16_t* offsets) {
    const int last = (width - 1) * unit;
    for (; x < end; ++x) {
        const int here = shift[x];
        // The last pixel ends where it would if its neighbour moved alike.
        const int span = x + 1 < width ? unit + here - shift[x + 1] : unit;
        int into = here & (unit - 1);
        if (span <= into) continue;
        int target = x - (here >> 4);
        if (span > widest_stretch) {
            // Only the pixel itself: beyond it lies a hole.
            if (target >= 0 && target < width) {
                offsets[target] = static_cast<std::int16_t>((x - target) * unit);
            }
            continue;
        }
        const int slope = slopes[static_cast<std::size_t>(span)];
        for (; into < span; into += unit, ++target) {
            if (target < 0 || target >= width) continue;
            const int source = std::min(x * unit + (into * slope >> 8), last);
            offsets[target] = static_cast<std::int16_t>(source - target * unit);
        }
    }
}

template <class Sample>
void sample_piece(RowsOfTwo<const Sample> from, int width, const std::int16_t* offsets, int x,
                  int end, RowsOfTwo<Sample> to, int largest) {
    const int last = width - 1;
    for (; x < end; ++x) {
        const int place = x + (offsets[x] >> 4);
        const auto& w = weights[static_cast<std::size_t>(offsets[x] & (unit - 1))];
        int at[4];
        for (int k = 0; k < 4; ++k) at[k] = std::clamp(place - 1 + k, 0, last);
        for (int i = 0; i < 2; ++i) {
            const Sample* row = from.row[i];
            const int sum = w[0] * row[at[0]] + w[1] * row[at[1]] + w[2] * row[at[2]] +
                            w[3] * row[at[3]] + (1 << (weight_bits - 1));
            to.row[i][x] = static_cast<Sample>(std::clamp(sum >> weight_bits, 0, largest));
        }
    }
}

template void sample_piece(RowsOfTwo<const std::uint8_t>, int, const std::int16_t*, int, int,
                           RowsOfTwo<std::uint8_t>, int);
template void sample_piece(RowsOfTwo<const std::uint16_t>, int, const std::int16_t*, int, int,
                           RowsOfTwo<std::uint16_t>, int);

namespace {

void rasterise_any(const std::int16_t* shift, int width, std::int16_t* offsets) {
    rasterise_piece(shift, width, 0, width, offsets);
}

int next_hole_any(const std::int16_t* offsets, int x, int width) {
    while (x < width && offsets[x] != hole) ++x;
    return x;
}

int next_step_any(const std::int16_t* shift, int x, int width) {
    for (; x + 1 < width; ++x) {
        if (std::abs(shift[x + 1] - shift[x]) > least_step) return x;
    }
    return width;
}

constexpr RowKernels any_kernels{"any",
                                 rasterise_any,
                                 next_hole_any,
                                 next_step_any,
                                 sample_piece<std::uint8_t>,
                                 sample_piece<std::uint16_t>};

}  // namespace

#if defined(__x86_64__)
bool has_avx512() {
    return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
           __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
           __builtin_cpu_supports("avx512vbmi") != 0 &&
           __builtin_cpu_supports("avx512vbmi2") != 0 && __builtin_cpu_supports("bmi") != 0 &&
           __builtin_cpu_supports("bmi2") != 0 && __builtin_cpu_supports("popcnt") != 0;
}
#endif

std::span<const RowKernels> row_kernels() {
#if defined(__x86_64__)
    static const std::array<RowKernels, 3> all{any_kernels, avx2_kernels,
                                               with_avx512(avx2_kernels)};
    static const bool avx2 = __builtin_cpu_supports("avx2") != 0;
    static const std::size_t count = !avx2 ? 1 : !has_avx512() ? 2 : 3;
    return {all.data(), count};
#else
    static const std::array<RowKernels, 1> all{any_kernels};
    return all;
#endif
}

const RowKernels& best_kernels() {
    static const RowKernels best = row_kernels().back();
    return best;
}

}  // namespace spot::media
