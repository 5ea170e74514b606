#include "media/view/row_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstdlib>

#define AVX2 [[gnu::target("avx2")]]

namespace spot::media {
namespace {

constexpr int block = 16;
constexpr int narrowest = 8;  // span of the first entry of the tables of slopes

// Sixteen bytes, twice: a shuffle looks up each half of a register by itself.
struct alignas(32) Table {
    std::uint8_t byte[2 * block];
};

constexpr Table slope_table(int first, int shift) {
    Table table{};
    for (int i = 0; i < 2 * block; ++i) {
        const int slope = slopes[static_cast<std::size_t>(first + i % block)];
        table.byte[i] = static_cast<std::uint8_t>(slope >> shift & 255);
    }
    return table;
}
constexpr Table slope_low = slope_table(narrowest, 0);
constexpr Table slope_high = slope_table(narrowest, 8);
constexpr Table wide_slope_low[2] = {slope_table(1, 0), slope_table(1 + block, 0)};
constexpr Table wide_slope_high[2] = {slope_table(1, 8), slope_table(1 + block, 8)};

constexpr Table weight_table(std::size_t k) {
    Table table{};
    for (std::size_t i = 0; i < 2 * block; ++i) {
        table.byte[i] = static_cast<std::uint8_t>(weights[i % block][k]);
    }
    return table;
}
constexpr Table weight_tables[4] = {weight_table(0), weight_table(1), weight_table(2),
                                    weight_table(3)};

AVX2 inline __m256i load(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

AVX2 inline __m128i load_half(const void* from) {
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

// For each set of eight candidates the bytes of those that are wanted, moved together.
struct alignas(16) Gathering {
    std::uint8_t byte[block];
};
constexpr auto make_gatherings() {
    std::array<Gathering, 256> all{};
    for (std::size_t wanted = 0; wanted < all.size(); ++wanted) {
        std::size_t to = 0;
        for (std::size_t k = 0; k < 8; ++k) {
            if ((wanted >> k & 1) == 0) continue;
            all[wanted].byte[to++] = static_cast<std::uint8_t>(2 * k);
            all[wanted].byte[to++] = static_cast<std::uint8_t>(2 * k + 1);
        }
        while (to < block) all[wanted].byte[to++] = 0x80;
    }
    return all;
}
constexpr auto gatherings = make_gatherings();

// Writes the wanted of eight candidates side by side, changing nothing else. Gives how many.
AVX2 inline int put_wanted(__m128i candidates, __m128i wanted, std::int16_t* to) {
    const int bits = _mm_movemask_epi8(_mm_packs_epi16(wanted, _mm_setzero_si128()));
    const __m128i gathering = load_half(gatherings[static_cast<std::size_t>(bits)].byte);
    // A byte of 0x80 is negative: there the old value stays.
    const __m128i made =
        _mm_blendv_epi8(_mm_shuffle_epi8(candidates, gathering), load_half(to), gathering);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), made);
    return __builtin_popcount(static_cast<unsigned>(bits));
}

AVX2 inline __m128i lookup(const Table& first, const Table& second, __m128i index) {
    const __m128i beyond = _mm_cmpgt_epi8(index, _mm_set1_epi8(block - 1));
    return _mm_blendv_epi8(_mm_shuffle_epi8(load_half(first.byte), index),
                           _mm_shuffle_epi8(load_half(second.byte), index), beyond);
}

// Eight sources, each of which lands on none, one or two targets: together on neighbours. False:
// theirs do not, or lie beside the row.
AVX2 inline bool rasterise_eight(const std::int16_t* shift, int width, int x,
                                 std::int16_t* offsets) {
    const __m128i here = load_half(shift + x);
    const __m128i before_span = _mm_sub_epi16(here, load_half(shift + x + 1));  // span - 16
    const __m128i entry = _mm_add_epi16(before_span, _mm_set1_epi16(unit - 1));
    const __m128i bad = _mm_andnot_si128(_mm_set1_epi16(2 * block - 1), entry);
    const int target = x - (shift[x] >> 4);
    if (!_mm_testz_si128(bad, bad) || target < 0 || target + 2 * block > width) return false;
    const __m128i index = _mm_or_si128(entry, _mm_set1_epi16(static_cast<short>(0x8000)));
    const __m128i slope =
        _mm_or_si128(lookup(wide_slope_low[0], wide_slope_low[1], index),
                     _mm_slli_epi16(lookup(wide_slope_high[0], wide_slope_high[1], index), 8));
    const __m128i into = _mm_and_si128(here, _mm_set1_epi16(unit - 1));
    const __m128i whole = _mm_sub_epi16(here, into);
    const __m128i first = _mm_add_epi16(whole, _mm_srli_epi16(_mm_mullo_epi16(into, slope), 8));
    const __m128i again = _mm_add_epi16(into, _mm_set1_epi16(unit));
    const __m128i second =
        _mm_sub_epi16(_mm_add_epi16(whole, _mm_srli_epi16(_mm_mullo_epi16(again, slope), 8)),
                      _mm_set1_epi16(unit));
    const __m128i has_first =
        _mm_cmpgt_epi16(_mm_add_epi16(before_span, _mm_set1_epi16(unit)), into);
    const __m128i has_second = _mm_cmpgt_epi16(before_span, into);
    offsets += target;
    offsets += put_wanted(_mm_unpacklo_epi16(first, second),
                          _mm_unpacklo_epi16(has_first, has_second), offsets);
    put_wanted(_mm_unpackhi_epi16(first, second), _mm_unpackhi_epi16(has_first, has_second),
               offsets);
    return true;
}

// Sixteen sources whose whole pixels of shift are equal land on sixteen neighbours, one each.
AVX2 void rasterise(const std::int16_t* shift, int width, std::int16_t* offsets) {
    const __m256i low_bits = _mm256_set1_epi16(unit - 1);
    const __m256i no_byte = _mm256_set1_epi16(static_cast<short>(0x8000));
    const __m256i low_slopes = load(slope_low.byte);
    const __m256i high_slopes = load(slope_high.byte);
    int x = 0;
    for (; x + block < width; x += block) {
        const __m256i here = load(shift + x);
        const __m256i next = load(shift + x + 1);
        const int whole = shift[x] >> 4;
        const __m256i wholes = _mm256_set1_epi16(static_cast<short>(whole));
        const __m256i entry =
            _mm256_add_epi16(_mm256_sub_epi16(here, next), _mm256_set1_epi16(unit - narrowest));
        const __m256i bad =
            _mm256_or_si256(_mm256_or_si256(_mm256_xor_si256(_mm256_srai_epi16(here, 4), wholes),
                                            _mm256_xor_si256(_mm256_srai_epi16(next, 4), wholes)),
                            _mm256_andnot_si256(low_bits, entry));
        const int target = x - whole;
        if (!_mm256_testz_si256(bad, bad) || target < 0 || target + block > width) {
            for (const int at : {x, x + block / 2}) {
                if (rasterise_eight(shift, width, at, offsets)) continue;
                rasterise_piece(shift, width, at, at + block / 2, offsets);
            }
            continue;
        }
        const __m256i index = _mm256_or_si256(entry, no_byte);
        const __m256i slope =
            _mm256_or_si256(_mm256_shuffle_epi8(low_slopes, index),
                            _mm256_slli_epi16(_mm256_shuffle_epi8(high_slopes, index), 8));
        const __m256i into = _mm256_and_si256(here, low_bits);
        const __m256i part = _mm256_srli_epi16(_mm256_mullo_epi16(into, slope), 8);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(offsets + target),
                            _mm256_add_epi16(_mm256_slli_epi16(wholes, 4), part));
    }
    rasterise_piece(shift, width, x, width, offsets);
}

AVX2 int next_hole(const std::int16_t* offsets, int x, int width) {
    const __m256i wanted = _mm256_set1_epi16(hole);
    for (; x + block <= width; x += block) {
        const __m256i found = _mm256_cmpeq_epi16(load(offsets + x), wanted);
        const auto bits = static_cast<unsigned>(_mm256_movemask_epi8(found));
        if (bits != 0) return x + __builtin_ctz(bits) / 2;
    }
    while (x < width && offsets[x] != hole) ++x;
    return x;
}

// Shifts differ by at most twice the greatest: that fits.
AVX2 int next_step(const std::int16_t* shift, int x, int width) {
    const __m256i most = _mm256_set1_epi16(least_step);
    for (; x + block < width; x += block) {
        const __m256i apart =
            _mm256_abs_epi16(_mm256_sub_epi16(load(shift + x + 1), load(shift + x)));
        const __m256i found = _mm256_cmpgt_epi16(apart, most);
        const auto bits = static_cast<unsigned>(_mm256_movemask_epi8(found));
        if (bits != 0) return x + __builtin_ctz(bits) / 2;
    }
    for (; x + 1 < width; ++x) {
        if (std::abs(shift[x + 1] - shift[x]) > least_step) return x;
    }
    return width;
}

// Weighted sums of the lower or higher eight of sixteen samples of 8 bits.
AVX2 inline __m128i blend_low(__m128i a, __m128i b, __m128i c, __m128i d, __m128i ab, __m128i cd) {
    const __m128i sum = _mm_add_epi16(_mm_maddubs_epi16(_mm_unpacklo_epi8(a, b), ab),
                                      _mm_maddubs_epi16(_mm_unpacklo_epi8(c, d), cd));
    return _mm_srai_epi16(_mm_add_epi16(sum, _mm_set1_epi16(1 << (weight_bits - 1))), weight_bits);
}

AVX2 inline __m128i blend_high(__m128i a, __m128i b, __m128i c, __m128i d, __m128i ab, __m128i cd) {
    const __m128i sum = _mm_add_epi16(_mm_maddubs_epi16(_mm_unpackhi_epi8(a, b), ab),
                                      _mm_maddubs_epi16(_mm_unpackhi_epi8(c, d), cd));
    return _mm_srai_epi16(_mm_add_epi16(sum, _mm_set1_epi16(1 << (weight_bits - 1))), weight_bits);
}

// The weights number k of sixteen parts of a pixel, which are bytes of 0..15.
AVX2 inline __m128i weight(int k, __m128i parts) {
    return _mm_shuffle_epi8(load_half(weight_tables[k].byte), parts);
}

// Eight targets whose sources lie within sixteen neighbours. False: they do not.
AVX2 inline bool sample_near(RowsOfTwo<const std::uint8_t> from, int width,
                             const std::int16_t* offsets, int x, RowsOfTwo<std::uint8_t> to) {
    const __m128i offset = load_half(offsets + x);
    const __m128i place =
        _mm_add_epi16(_mm_srai_epi16(offset, 4), _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7));
    // The least of them; the instruction knows only numbers without sign.
    const __m128i sign = _mm_set1_epi16(static_cast<short>(0x8000));
    const __m128i least = _mm_xor_si128(_mm_minpos_epu16(_mm_xor_si128(place, sign)), sign);
    const int begin = x + static_cast<std::int16_t>(_mm_extract_epi16(least, 0)) - 1;
    const __m128i index = _mm_sub_epi16(place, _mm_broadcastw_epi16(least));
    const __m128i far = _mm_cmpgt_epi16(index, _mm_set1_epi16(block - 4));
    if (begin < 0 || begin + block > width || !_mm_testz_si128(far, far)) return false;
    const __m128i at = _mm_packus_epi16(index, index);
    const __m128i one = _mm_set1_epi8(1);
    const __m128i at1 = _mm_add_epi8(at, one);
    const __m128i at2 = _mm_add_epi8(at1, one);
    const __m128i at3 = _mm_add_epi8(at2, one);
    const __m128i masked = _mm_and_si128(offset, _mm_set1_epi16(unit - 1));
    const __m128i parts = _mm_packus_epi16(masked, masked);
    const __m128i first = _mm_unpacklo_epi8(weight(0, parts), weight(1, parts));
    const __m128i second = _mm_unpacklo_epi8(weight(2, parts), weight(3, parts));
    for (int i = 0; i < 2; ++i) {
        const __m128i window = load_half(from.row[i] + begin);
        const __m128i sum =
            blend_low(_mm_shuffle_epi8(window, at), _mm_shuffle_epi8(window, at1),
                      _mm_shuffle_epi8(window, at2), _mm_shuffle_epi8(window, at3), first, second);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(to.row[i] + x), _mm_packus_epi16(sum, sum));
    }
    return true;
}

// Eight targets whose sources lie anywhere. False: beside the row.
AVX2 inline bool sample_apart(RowsOfTwo<const std::uint8_t> from, int width,
                              const std::int16_t* offsets, int x, RowsOfTwo<std::uint8_t> to) {
    const __m256i offset = _mm256_cvtepi16_epi32(load_half(offsets + x));
    const __m256i first = _mm256_add_epi32(
        _mm256_srai_epi32(offset, 4),
        _mm256_add_epi32(_mm256_set1_epi32(x - 1), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)));
    const __m256i beside = _mm256_or_si256(_mm256_cmpgt_epi32(_mm256_setzero_si256(), first),
                                           _mm256_cmpgt_epi32(first, _mm256_set1_epi32(width - 4)));
    if (!_mm256_testz_si256(beside, beside)) return false;
    const __m256i parts = _mm256_and_si256(offset, _mm256_set1_epi32(unit - 1));
    const __m256i w =
        _mm256_i32gather_epi32(reinterpret_cast<const int*>(weights.data()), parts, 4);
    for (int i = 0; i < 2; ++i) {
        const __m256i four =
            _mm256_i32gather_epi32(reinterpret_cast<const int*>(from.row[i]), first, 1);
        const __m256i sum = _mm256_madd_epi16(_mm256_maddubs_epi16(four, w), _mm256_set1_epi16(1));
        const __m256i rounded = _mm256_srai_epi32(
            _mm256_add_epi32(sum, _mm256_set1_epi32(1 << (weight_bits - 1))), weight_bits);
        const __m128i words =
            _mm_packs_epi32(_mm256_castsi256_si128(rounded), _mm256_extracti128_si256(rounded, 1));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(to.row[i] + x), _mm_packus_epi16(words, words));
    }
    return true;
}

AVX2 inline void sample_eight(RowsOfTwo<const std::uint8_t> from, int width,
                              const std::int16_t* offsets, int x, RowsOfTwo<std::uint8_t> to,
                              int largest) {
    if (sample_near(from, width, offsets, x, to)) return;
    if (sample_apart(from, width, offsets, x, to)) return;
    sample_piece(from, width, offsets, x, x + block / 2, to, largest);
}

AVX2 inline void sample_sixteen(RowsOfTwo<const std::uint8_t> from, int width,
                                const std::int16_t* offsets, int x, RowsOfTwo<std::uint8_t> to,
                                int largest) {
    const __m256i offset = load(offsets + x);
    const int whole = offsets[x] >> 4;
    const __m256i uneven = _mm256_xor_si256(_mm256_srai_epi16(offset, 4),
                                            _mm256_set1_epi16(static_cast<short>(whole)));
    const int place = x + whole;
    if (!_mm256_testz_si256(uneven, uneven) || place < 1 || place + block + 2 > width) {
        sample_eight(from, width, offsets, x, to, largest);
        sample_eight(from, width, offsets, x + block / 2, to, largest);
        return;
    }
    const __m256i masked = _mm256_and_si256(offset, _mm256_set1_epi16(unit - 1));
    const __m128i parts =
        _mm_packus_epi16(_mm256_castsi256_si128(masked), _mm256_extracti128_si256(masked, 1));
    const __m128i w0 = weight(0, parts);
    const __m128i w1 = weight(1, parts);
    const __m128i w2 = weight(2, parts);
    const __m128i w3 = weight(3, parts);
    const __m128i low01 = _mm_unpacklo_epi8(w0, w1);
    const __m128i low23 = _mm_unpacklo_epi8(w2, w3);
    const __m128i high01 = _mm_unpackhi_epi8(w0, w1);
    const __m128i high23 = _mm_unpackhi_epi8(w2, w3);
    for (int i = 0; i < 2; ++i) {
        const std::uint8_t* at = from.row[i] + place;
        const __m128i a = load_half(at - 1);
        const __m128i b = load_half(at);
        const __m128i c = load_half(at + 1);
        const __m128i d = load_half(at + 2);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to.row[i] + x),
                         _mm_packus_epi16(blend_low(a, b, c, d, low01, low23),
                                          blend_high(a, b, c, d, high01, high23)));
    }
}

// The last targets are done together with some that are done already; those become the same again.
AVX2 void sample8(RowsOfTwo<const std::uint8_t> from, int width, const std::int16_t* offsets,
                  int begin, int end, RowsOfTwo<std::uint8_t> to, int largest) {
    int x = begin;
    for (; x + block <= end; x += block) sample_sixteen(from, width, offsets, x, to, largest);
    if (x == end) return;
    constexpr int few = block / 2;
    if (end - begin >= block) {
        sample_sixteen(from, width, offsets, end - block, to, largest);
    } else if (end - begin >= few) {
        sample_eight(from, width, offsets, begin, to, largest);
        sample_eight(from, width, offsets, end - few, to, largest);
    } else {
        sample_piece(from, width, offsets, x, end, to, largest);
    }
}

// Eight samples of 16 bits at a time.
AVX2 void sample16(RowsOfTwo<const std::uint16_t> from, int width, const std::int16_t* offsets,
                   int begin, int end, RowsOfTwo<std::uint16_t> to, int largest) {
    constexpr int few = block / 2;
    const __m128i most = _mm_set1_epi16(static_cast<short>(largest));
    int x = begin;
    for (; x + few <= end; x += few) {
        const __m128i offset = load_half(offsets + x);
        const int whole = offsets[x] >> 4;
        const __m128i uneven =
            _mm_xor_si128(_mm_srai_epi16(offset, 4), _mm_set1_epi16(static_cast<short>(whole)));
        const int place = x + whole;
        if (!_mm_testz_si128(uneven, uneven) || place < 1 || place + few + 2 > width) {
            sample_piece(from, width, offsets, x, x + few, to, largest);
            continue;
        }
        const __m128i masked = _mm_and_si128(offset, _mm_set1_epi16(unit - 1));
        const __m128i parts = _mm_packus_epi16(masked, masked);
        __m128i w[4];
        for (int k = 0; k < 4; ++k) w[k] = _mm_cvtepi8_epi16(weight(k, parts));
        for (int i = 0; i < 2; ++i) {
            __m128i low = _mm_set1_epi32(1 << (weight_bits - 1));
            __m128i high = low;
            for (int k = 0; k < 4; k += 2) {
                const __m128i first = load_half(from.row[i] + place - 1 + k);
                const __m128i second = load_half(from.row[i] + place + k);
                low = _mm_add_epi32(low, _mm_madd_epi16(_mm_unpacklo_epi16(first, second),
                                                        _mm_unpacklo_epi16(w[k], w[k + 1])));
                high = _mm_add_epi32(high, _mm_madd_epi16(_mm_unpackhi_epi16(first, second),
                                                          _mm_unpackhi_epi16(w[k], w[k + 1])));
            }
            const __m128i sums = _mm_packs_epi32(_mm_srai_epi32(low, weight_bits),
                                                 _mm_srai_epi32(high, weight_bits));
            const __m128i bounded = _mm_min_epi16(_mm_max_epi16(sums, _mm_setzero_si128()), most);
            _mm_storeu_si128(reinterpret_cast<__m128i*>(to.row[i] + x), bounded);
        }
    }
    sample_piece(from, width, offsets, x, end, to, largest);
}

}  // namespace

const RowKernels avx2_kernels{"avx2", rasterise, next_hole, next_step, sample8, sample16};

}  // namespace spot::media

#endif
