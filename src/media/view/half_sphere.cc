#include "media/view/half_sphere.h"

#include <algorithm>

#include "base/check.h"

// Present on every x86-64, so it needs no question. The copy that tests compare with does without.
#if defined(__SSE2__) && !defined(SPOT_PLAIN_COPY)
#include <emmintrin.h>
#define SPOT_SPHERE_SSE2
#endif

namespace spot::media {
namespace {

constexpr int between_bits = 13;  // of samples that were drawn across but not down
constexpr int cover_bits = 8;
constexpr int whole_cover = 1 << cover_bits;
constexpr int rows_at_once = 32;  // of the sphere: what they are made of stays in the cache
constexpr int line_samples = 32;  // of 16 bits in a cache line
// Beyond these all is inside or outside; their product is an int.
constexpr int deep = 1 << 16;  // parts of rows from the screen's edge
constexpr float steepest = 1 << 14;

template <class Sample>
constexpr int bits = sizeof(Sample) == 1 ? 8 : 10;

// Sums of products of `taps` (a multiple of 8) samples and weights, for four places.
struct Four {
    const std::int16_t* samples[4];
    const std::int16_t* weights[4];
};

#ifdef SPOT_SPHERE_SSE2

__m128i eight(const std::int16_t* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

[[gnu::always_inline]] inline void add_up(const Four& four, int taps, std::int32_t* to) {
    __m128i sum[4];
    for (int i = 0; i < 4; ++i)
        sum[i] = _mm_madd_epi16(eight(four.samples[i]), eight(four.weights[i]));
    for (int k = 8; k < taps; k += 8) {
        for (int i = 0; i < 4; ++i) {
            sum[i] = _mm_add_epi32(
                sum[i], _mm_madd_epi16(eight(four.samples[i] + k), eight(four.weights[i] + k)));
        }
    }
    const auto low =
        _mm_add_epi32(_mm_unpacklo_epi32(sum[0], sum[1]), _mm_unpackhi_epi32(sum[0], sum[1]));
    const auto high =
        _mm_add_epi32(_mm_unpacklo_epi32(sum[2], sum[3]), _mm_unpackhi_epi32(sum[2], sum[3]));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                     _mm_add_epi32(_mm_unpacklo_epi64(low, high), _mm_unpackhi_epi64(low, high)));
}

#else

[[gnu::always_inline]] inline void add_up(const Four& four, int taps, std::int32_t* to) {
    for (int i = 0; i < 4; ++i) {
        to[i] = 0;
        for (int k = 0; k < taps; ++k) to[i] += four.samples[i][k] * four.weights[i][k];
    }
}

#endif

// The samples from a column to the next: its rows with their padding, and no multiple of the
// distance at which addresses share a set of the cache.
std::size_t column_stride(const SphereMap& map) {
    const auto lines =
        static_cast<std::size_t>((map.film.height + 2 * map.pad() + line_samples - 1)) /
        line_samples;
    return (lines | 1) * line_samples;
}

std::size_t row_stride(const SphereMap& map) {
    return static_cast<std::size_t>(map.film.width + 2 * map.pad());
}

// The places that the columns of a block read, for one row of the sphere.
struct Places {
    std::int32_t at[sphere_block];  // in 1/sphere_phases of a row, from the padding's first
    std::int32_t cover[sphere_block];
};

[[gnu::target_clones("avx2", "default")]] void find_places(const SphereMap& map,
                                                           const SphereColumns& eye,
                                                           std::size_t row, std::size_t column,
                                                           Places& places) {
    const int pad = map.pad() * sphere_phases;
    const int height = map.film.height * sphere_phases;
    const float down = map.down[row];
    const float middle = static_cast<float>(pad + (height - sphere_phases) / 2) + 0.5f;
    const auto least = static_cast<float>(map.taps_down / 2 * sphere_phases);
    const auto greatest = static_cast<float>(2 * pad + height) - least - sphere_phases;
    // Cover for 1/sphere_phases of a row of the film, in 1/256.
    const float steep =
        256.0f * whole_cover / sphere_phases / (map.density[row] * map.bend[column]);
    const auto slope = static_cast<std::int32_t>(std::min(steep, steepest));
    for (std::size_t i = 0; i < sphere_block; ++i) {
        const float exact = down * map.bend[column + i] + middle;
        const int at = static_cast<int>(std::min(std::max(exact, least), greatest));
        const int above = at - pad + sphere_phases / 2;
        const int inside = std::clamp(std::min(above, height - above), -deep, deep);
        const int share = std::clamp(whole_cover / 2 + (inside * slope >> 8), 0, whole_cover);
        places.at[i] = at;
        places.cover[i] = (share * eye.cover[column + i] + whole_cover / 2) >> cover_bits;
    }
}

// Draws samples of a block that the screen covers only in part.
struct Finish {
    int shift;
    int largest;
    int empty;
};
[[gnu::target_clones("avx2", "default")]] void finish(const std::int32_t* sums,
                                                      const Places& places, const Finish& how,
                                                      std::int16_t* to) {
    const int half = 1 << (how.shift - 1);
    for (std::size_t i = 0; i < sphere_block; ++i) {
        const int value = std::clamp((sums[i] + half) >> how.shift, 0, how.largest);
        const int over = (value - how.empty) * places.cover[i] + whole_cover / 2;
        to[i] = static_cast<std::int16_t>(how.empty + (over >> cover_bits));
    }
}

template <class Sample>
Sample* row_of(const MutablePlane& plane, int y) {
    return reinterpret_cast<Sample*>(plane.row(y));
}

}  // namespace

HalfSpheres::HalfSpheres(Size film, const SphereScreen& screen, double apart)
    : maps_{make_sphere_map(film, screen, apart, SpherePlane::luma),
            make_sphere_map(film, screen, apart, SpherePlane::chroma)} {
    for (auto& eye : halves_) {
        for (std::size_t k = 0; k < eye.size(); ++k) {
            const auto& its = map(k);
            eye[k].tile.resize(tile_rows * row_stride(its));
            eye[k].columns.resize(its.bend.size() * column_stride(its));
        }
    }
}

void HalfSpheres::draw_across(const SphereMap& map, const SphereColumns& eye, Half& half, int y,
                              int rows, int shift) {
    const auto stride = row_stride(map);
    const auto down = column_stride(map);
    const auto taps = static_cast<std::size_t>(map.taps_across);
    const auto first = static_cast<std::size_t>(map.pad() + y);
    for (std::size_t x = 0; x < map.bend.size(); x += 4) {
        Four four;
        for (std::size_t i = 0; i < 4; ++i) {
            four.samples[i] = half.tile.data() + eye.begin[x + i];
            four.weights[i] = eye.weights.data() + (x + i) * taps;
        }
        auto* to = half.columns.data() + x * down + first;
        for (int r = 0; r < rows; ++r, ++to) {
            std::int32_t sums[4];
            add_up(four, map.taps_across, sums);
            for (std::size_t i = 0; i < 4; ++i) {
                to[i * down] = static_cast<std::int16_t>((sums[i] + (1 << (shift - 1))) >> shift);
                four.samples[i] += stride;
            }
        }
    }
}

template <class Sample>
void HalfSpheres::take_row(Eye eye, std::size_t plane, int y, const Sample* row) {
    const auto& its = map(plane);
    auto& half = halves_[eye == Eye::left ? 0 : 1][plane];
    const auto pad = static_cast<std::size_t>(its.pad());
    const auto width = static_cast<std::size_t>(its.film.width);
    auto* to = half.tile.data() + static_cast<std::size_t>(y % tile_rows) * row_stride(its);
    std::fill_n(to, pad, static_cast<std::int16_t>(row[0]));
    std::copy_n(row, width, to + pad);
    std::fill_n(to + pad + width, pad, static_cast<std::int16_t>(row[width - 1]));
    const int rows = y % tile_rows + 1;
    if (rows < tile_rows && y + 1 < its.film.height) return;
    const int shift = sphere_weight_bits - (between_bits - bits<Sample>);
    draw_across(its, its.eyes[eye == Eye::left ? 0 : 1], half, y + 1 - rows, rows, shift);
}

template <class Sample>
void HalfSpheres::take(Eye eye, int y, const RowPair<const Sample>& rows) {
    take_row(eye, 0, y, rows.luma[0]);
    take_row(eye, 0, y + 1, rows.luma[1]);
    take_row(eye, 1, y / 2, rows.blue);
    take_row(eye, 2, y / 2, rows.red);
}

template <class Sample>
void HalfSpheres::draw_down(const SphereMap& map, const SphereColumns& eye, Half& half,
                            const MutablePlane& to, int x0, int empty) {
    const auto stride = column_stride(map);
    const auto pad = static_cast<std::size_t>(map.pad());
    const auto height = static_cast<std::size_t>(map.film.height);
    for (auto* column = half.columns.data(); column != half.columns.data() + half.columns.size();
         column += stride) {
        std::fill_n(column, pad, column[pad]);
        std::fill_n(column + pad + height, pad, column[pad + height - 1]);
    }
    const Finish how{.shift = sphere_weight_bits + between_bits - bits<Sample>,
                     .largest = sizeof(Sample) == 1 ? 255 : 1023,
                     .empty = empty};
    const auto nothing = static_cast<Sample>(empty);
    const int end_column = map.first_column + map.columns;
    for (int y = 0; y < map.side; ++y) {
        auto* row = row_of<Sample>(to, y) + x0;
        const bool shown = y >= map.first_row && y < map.end_row;
        std::fill_n(row, shown ? map.first_column : map.side, nothing);
        if (shown) std::fill_n(row + end_column, map.side - end_column, nothing);
    }
    const auto block = [&](int y, int x) {
        const auto row = static_cast<std::size_t>(y - map.first_row);
        const auto column = static_cast<std::size_t>(x - map.first_column);
        Places places;
        find_places(map, eye, row, column, places);
        const auto& bank =
            map.banks[static_cast<std::size_t>(map.bank_of(map.density[row] * map.bend[column]))];
        std::int32_t sums[sphere_block];
        for (std::size_t i = 0; i < sphere_block; i += 4) {
            Four four;
            for (std::size_t k = 0; k < 4; ++k) {
                const int at = places.at[i + k];
                four.samples[k] = half.columns.data() + (column + i + k) * stride +
                                  (at / sphere_phases - (map.taps_down / 2 - 1));
                four.weights[k] = bank.data() + at % sphere_phases * map.taps_down;
            }
            add_up(four, map.taps_down, sums + i);
        }
        std::int16_t drawn[sphere_block];
        finish(sums, places, how, drawn);
        std::copy_n(drawn, std::min(sphere_block, end_column - x), row_of<Sample>(to, y) + x0 + x);
    };
    for (int top = map.first_row; top < map.end_row; top += rows_at_once) {
        const int bottom = std::min(top + rows_at_once, map.end_row);
        for (int x = map.first_column; x < end_column; x += sphere_block) {
            for (int y = top; y < bottom; ++y) block(y, x);
        }
    }
}

template <class Sample>
void HalfSpheres::draw(const MutablePicture& to, int black) {
    constexpr int gray = 1 << (bits<Sample> - 1);
    const int side = maps_[0].side;
    CHECK(to.width() == 2 * side && to.height() == side);
    for (std::size_t e = 0; e < 2; ++e) {
        for (std::size_t k = 0; k < 3; ++k) {
            const auto& its = map(k);
            draw_down<Sample>(its, its.eyes[e], halves_[e][k], to.planes[k],
                              static_cast<int>(e) * its.side, k == 0 ? black : gray);
        }
    }
}

template void HalfSpheres::take(Eye, int, const RowPair<const std::uint8_t>&);
template void HalfSpheres::take(Eye, int, const RowPair<const std::uint16_t>&);
template void HalfSpheres::draw<std::uint8_t>(const MutablePicture&, int);
template void HalfSpheres::draw<std::uint16_t>(const MutablePicture&, int);

}  // namespace spot::media
