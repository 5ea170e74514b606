#pragma once

// The inner loops of the warp, for any processor, for those with AVX2, and for those with AVX-512
// as Ice Lake and Zen 4 have it. All give the same bytes; tests compare them. warp.h explains the
// computation.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace spot::media {

inline constexpr int unit = 16;                           // one pixel, in shifts and offsets
inline constexpr std::int16_t hole = INT16_MIN;           // the offset of a pixel without a source
inline constexpr int greatest_shift = 511 * unit;         // offsets of filled holes fit 16 bits
inline constexpr int widest_stretch = 3 * unit;           // neighbours further apart leave a hole
inline constexpr int least_step = widest_stretch - unit;  // further apart: two things

// Two rows that are read at the same places: two rows of luma, or one of each chroma plane.
template <class Sample>
struct RowsOfTwo {
    Sample* row[2];
};

// Writes the targets [begin, end); others stay. `width` is that of `from`.
template <class Sample>
using SampleRows = void (*)(RowsOfTwo<const Sample> from, int width, const std::int16_t* offsets,
                            int begin, int end, RowsOfTwo<Sample> to, int largest);

struct RowKernels {
    const char* name;
    // `offsets` has been filled with `hole`.
    void (*rasterise)(const std::int16_t* shift, int width, std::int16_t* offsets);
    // The first hole from x on; width: there is none.
    int (*next_hole)(const std::int16_t* offsets, int x, int width);
    // The first pixel from x on whose shift is more than least_step from its right neighbour's;
    // width: there is none.
    int (*next_step)(const std::int16_t* shift, int x, int width);
    SampleRows<std::uint8_t> sample8;
    SampleRows<std::uint16_t> sample16;
};

// The kernels that this processor can run, the slowest (and simplest) first.
std::span<const RowKernels> row_kernels();
const RowKernels& best_kernels();

// unit * unit / span for each span of a stretched pixel, in 1/256.
constexpr auto make_slopes() {
    std::array<std::int16_t, widest_stretch + 1> slopes{};
    for (int span = 1; span <= widest_stretch; ++span) {
        slopes[static_cast<std::size_t>(span)] =
            static_cast<std::int16_t>((unit * 256 + span / 2) / span);
    }
    return slopes;
}
inline constexpr auto slopes = make_slopes();

// Weights of four neighbours for each part of a pixel, in 1/64: Catmull and Rom's cubic, rounded
// so that each four sum to 64.
inline constexpr int weight_bits = 6;
constexpr auto make_weights() {
    std::array<std::array<std::int8_t, 4>, unit> all{};
    for (int i = 0; i < unit; ++i) {
        const double t = static_cast<double>(i) / unit;
        const double exact[4] = {0.5 * (-t + 2 * t * t - t * t * t), 0,
                                 0.5 * (t + 4 * t * t - 3 * t * t * t), 0.5 * (-t * t + t * t * t)};
        const auto rounded = [](double v) {
            return static_cast<int>(v * (1 << weight_bits) + 64.5) - 64;
        };
        auto& w = all[static_cast<std::size_t>(i)];
        int rest = 1 << weight_bits;
        for (const int k : {0, 2, 3}) {
            const int value = rounded(exact[k]);
            w[static_cast<std::size_t>(k)] = static_cast<std::int8_t>(value);
            rest -= value;
        }
        w[1] = static_cast<std::int8_t>(rest);
    }
    return all;
}
inline constexpr auto weights = make_weights();

// Do a piece of a row pixel by pixel, as all kernels do where they cannot take many pixels at a
// time. x and end count sources in the first function, targets in the second.
void rasterise_piece(const std::int16_t* shift, int width, int x, int end, std::int16_t* offsets);
template <class Sample>
void sample_piece(RowsOfTwo<const Sample> from, int width, const std::int16_t* offsets, int x,
                  int end, RowsOfTwo<Sample> to, int largest);

#if defined(__x86_64__)
extern const RowKernels avx2_kernels;
// Whether this processor has all of AVX-512 that Ice Lake and Zen 4 brought.
bool has_avx512();
// Replaces those of the given functions that gain by AVX-512. The others search, and wait for the
// branch after what they find, so they gain nothing.
RowKernels with_avx512(RowKernels kernels);
#endif

}  // namespace spot::media
