#include "media/view/row_kernels.h"

#if defined(__x86_64__)

// g++ 12 warns of registers that its own header leaves undefined on purpose.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#include <algorithm>

// The features of processors from Ice Lake and Zen 4 on; has_avx512() asks for the same ones.
#define AVX512                                                                \
    [[gnu::target(                                                            \
        "avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,bmi,bmi2," \
        "popcnt")]]

namespace spot::media {
namespace {

constexpr int block = 32;  // words in a register
constexpr int taps = 4;    // samples that make one

struct alignas(64) Words {
    std::int16_t word[block];
};

constexpr Words counting() {
    Words words{};
    for (int i = 0; i < block; ++i) words.word[i] = static_cast<std::int16_t>(i);
    return words;
}
constexpr Words from_zero = counting();

// For spans from 32 * part on. Those that are too wide to stretch have none: only their own pixel.
constexpr Words slope_words(int part) {
    Words words{};
    for (int i = 0; i < block; ++i) {
        const int span = part * block + i;
        if (span <= widest_stretch) words.word[i] = slopes[static_cast<std::size_t>(span)];
    }
    return words;
}
constexpr Words slope_table[2] = {slope_words(0), slope_words(1)};

// Weights k and k + 1 of a part of a pixel, side by side: as bytes for samples of 8 bits, as words
// for those of 16. Indices count modulo the table, so parts need not be cut out of offsets.
constexpr Words weight_bytes(std::size_t k) {
    Words words{};
    for (std::size_t i = 0; i < block; ++i) {
        const auto& w = weights[i % unit];
        words.word[i] = static_cast<std::int16_t>((w[k] & 255) | (w[k + 1] & 255) << 8);
    }
    return words;
}
constexpr Words weight_words(std::size_t k) {
    Words words{};
    for (std::size_t i = 0; i < block; ++i) words.word[i] = weights[i / 2][k + i % 2];
    return words;
}
constexpr Words byte_weights[2] = {weight_bytes(0), weight_bytes(2)};
constexpr Words word_weights[2] = {weight_words(0), weight_words(2)};

// A first and a second candidate of each source, alternating: of the sources' first and last half.
constexpr Words alternating(int first) {
    Words words{};
    for (int i = 0; i < block; ++i) {
        words.word[i] = static_cast<std::int16_t>(first + i / 2 + i % 2 * block);
    }
    return words;
}
constexpr Words alternate[2] = {alternating(0), alternating(block / 2)};

AVX512 inline __m512i table(const Words& words) {
    return _mm512_load_si512(words.word);
}

AVX512 inline __mmask32 first_lanes(int count) {
    return _bzhi_u32(~0U, static_cast<unsigned>(count));
}

// Lanes [begin, end).
AVX512 inline __mmask32 lanes(int begin, int end) {
    return first_lanes(end) & ~first_lanes(begin);
}

// The row of offsets that is written.
struct Row {
    std::int16_t* offsets;
    int width;
};

// The wanted of 32 candidates side by side from `target` on, except beside the row. Gives how many.
AVX512 inline int put_wanted(__m512i candidates, __mmask32 wanted, const Row& row, int target) {
    const int count = __builtin_popcount(wanted);
    const int begin = std::clamp(-target, 0, block);
    const int end = std::clamp(row.width - target, 0, count);
    _mm512_mask_storeu_epi16(row.offsets + target, lanes(begin, std::max(begin, end)),
                             _mm512_maskz_compress_epi16(wanted, candidates));
    return count;
}

// Sources land on neighbours, none, one or two each, until one moves another way than the next:
// such pieces are written one after the other. Three targets of one source are rare.
AVX512 void rasterise(const std::int16_t* shift, int width, std::int16_t* offsets) {
    const __m512i low_bits = _mm512_set1_epi16(unit - 1);
    const __m512i pixel = _mm512_set1_epi16(unit);
    const __m512i widest = _mm512_set1_epi16(widest_stretch);
    const __m512i slope_low = table(slope_table[0]);
    const __m512i slope_high = table(slope_table[1]);
    const Row row{offsets, width};
    const int last = width - 1;
    for (int x = 0; x < last; x += block) {
        const int sources = std::min(block, last - x);
        const __mmask32 all = first_lanes(sources);
        const __m512i here = _mm512_maskz_loadu_epi16(all, shift + x);
        const __m512i next = _mm512_maskz_loadu_epi16(all, shift + x + 1);
        const __m512i span = _mm512_add_epi16(_mm512_sub_epi16(here, next), pixel);
        const __mmask32 narrow = _mm512_cmple_epi16_mask(span, widest);
        const __m512i slope = _mm512_maskz_permutex2var_epi16(narrow, slope_low, span, slope_high);
        const __m512i into = _mm512_and_si512(here, low_bits);
        const __m512i whole = _mm512_sub_epi16(here, into);
        const __m512i first =
            _mm512_add_epi16(whole, _mm512_srli_epi16(_mm512_mullo_epi16(into, slope), 8));
        const __mmask32 has_first = _mm512_mask_cmpgt_epi16_mask(all, span, into);
        const __m512i again = _mm512_add_epi16(into, pixel);
        const __mmask32 has_second = _mm512_mask_cmpgt_epi16_mask(all & narrow, span, again);
        // Behind these the next piece begins.
        __mmask32 ends = all & (~narrow | _mm512_movepi16_mask(span));
        int begin = 0;
        if (has_second == 0) {
            while (begin < sources) {
                const int end = ends == 0 ? sources : __builtin_ctz(ends) + 1;
                put_wanted(first, has_first & lanes(begin, end), row,
                           x + begin - (shift[x + begin] >> 4));
                ends &= ends - 1;
                begin = end;
            }
            continue;
        }
        const __mmask32 has_third =
            _mm512_mask_cmpgt_epi16_mask(has_second, span, _mm512_add_epi16(again, pixel));
        ends |= has_third | has_third >> 1;
        const __m512i second = _mm512_sub_epi16(
            _mm512_add_epi16(whole, _mm512_srli_epi16(_mm512_mullo_epi16(again, slope), 8)), pixel);
        const __m512i low = _mm512_permutex2var_epi16(first, table(alternate[0]), second);
        const __m512i high = _mm512_permutex2var_epi16(first, table(alternate[1]), second);
        const std::uint64_t wanted =
            _pdep_u64(has_first, 0x5555555555555555U) | _pdep_u64(has_second, 0xaaaaaaaaaaaaaaaaU);
        while (begin < sources) {
            const int end = ends == 0 ? sources : __builtin_ctz(ends) + 1;
            if ((has_third >> begin & 1) != 0) {
                rasterise_piece(shift, width, x + begin, x + end, offsets);
            } else {
                const std::uint64_t piece =
                    wanted & _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(2 * end)) &
                    ~_bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(2 * begin));
                int target = x + begin - (shift[x + begin] >> 4);
                target += put_wanted(low, static_cast<__mmask32>(piece), row, target);
                put_wanted(high, static_cast<__mmask32>(piece >> block), row, target);
            }
            ends &= ends - 1;
            begin = end;
        }
    }
    rasterise_piece(shift, width, last, width, offsets);
}

// Samples of a row, as many as a register holds, that are read at once, and the first of them.
// Most of the targets after one whose source is `place` have theirs there.
AVX512 inline int window_begin(int place, int targets, int samples, int width) {
    const int spare = (samples - targets - (taps - 1)) / 2;
    return std::max(0, std::min(place - 1 - spare, width - samples));
}

// 32 targets at a time: those whose sources lie in one window, then those of the next. The row's
// ends, where neighbours are missing, are done by the simplest.
AVX512 void sample8(RowsOfTwo<const std::uint8_t> from, int width, const std::int16_t* offsets,
                    int begin, int end, RowsOfTwo<std::uint8_t> to, int largest) {
    constexpr int samples = 2 * block;
    if (width < taps) return sample_piece(from, width, offsets, begin, end, to, largest);
    const __m512i round = _mm512_set1_epi16(1 << (weight_bits - 1));
    const __m512i duplicate = _mm512_set1_epi16(0x0101);
    const __mmask64 inside =
        _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(std::min(width, samples)));
    for (int x = begin; x < end; x += block) {
        __mmask32 todo = first_lanes(std::min(block, end - x));
        const __m512i offset = _mm512_maskz_loadu_epi16(todo, offsets + x);
        const __m512i place = _mm512_add_epi16(_mm512_srai_epi16(offset, 4), table(from_zero));
        const __m512i first = _mm512_permutexvar_epi16(offset, table(byte_weights[0]));
        const __m512i second = _mm512_permutexvar_epi16(offset, table(byte_weights[1]));
        while (todo != 0) {
            const int lane = __builtin_ctz(todo);
            const int source = x + lane + (offsets[x + lane] >> 4);
            const int base = window_begin(source, block, samples, width);
            const __m512i index =
                _mm512_add_epi16(place, _mm512_set1_epi16(static_cast<std::int16_t>(x - 1 - base)));
            const __mmask32 near = _mm512_mask_cmple_epu16_mask(
                todo, index,
                _mm512_set1_epi16(static_cast<std::int16_t>(std::min(width, samples) - taps)));
            if ((near >> lane & 1) == 0) {
                sample_piece(from, width, offsets, x + lane, x + lane + 1, to, largest);
                todo &= todo - 1;
                continue;
            }
            todo &= ~near;
            const __m512i pair =
                _mm512_add_epi16(_mm512_mullo_epi16(index, duplicate), _mm512_set1_epi16(0x0100));
            const __m512i next_pair = _mm512_add_epi16(pair, _mm512_set1_epi16(0x0202));
            for (int i = 0; i < 2; ++i) {
                const __m512i window = _mm512_maskz_loadu_epi8(inside, from.row[i] + base);
                const __m512i sum = _mm512_add_epi16(
                    _mm512_maddubs_epi16(_mm512_permutexvar_epi8(pair, window), first),
                    _mm512_maddubs_epi16(_mm512_permutexvar_epi8(next_pair, window), second));
                const __m512i rounded =
                    _mm512_srai_epi16(_mm512_add_epi16(sum, round), weight_bits);
                const __m512i bounded = _mm512_max_epi16(rounded, _mm512_setzero_si512());
                _mm256_mask_storeu_epi8(to.row[i] + x, near,
                                        _mm512_maskz_cvtusepi16_epi8(near, bounded));
            }
        }
    }
}

// The same for 16 targets at a time.
AVX512 void sample16(RowsOfTwo<const std::uint16_t> from, int width, const std::int16_t* offsets,
                     int begin, int end, RowsOfTwo<std::uint16_t> to, int largest) {
    constexpr int few = block / 2;
    if (width < taps) return sample_piece(from, width, offsets, begin, end, to, largest);
    const __m512i round = _mm512_set1_epi32(1 << (weight_bits - 1));
    const __m512i most = _mm512_set1_epi32(largest);
    const __m512i first_weights = table(word_weights[0]);
    const __m512i second_weights = table(word_weights[1]);
    const __mmask32 inside = first_lanes(std::min(width, block));
    for (int x = begin; x < end; x += few) {
        auto todo = static_cast<__mmask16>(first_lanes(std::min(few, end - x)));
        const __m512i offset = _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(todo, offsets + x));
        const __m512i place = _mm512_add_epi32(
            _mm512_srai_epi32(offset, 4),
            _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
        const __m512i first = _mm512_permutexvar_epi32(offset, first_weights);
        const __m512i second = _mm512_permutexvar_epi32(offset, second_weights);
        while (todo != 0) {
            const int lane = __builtin_ctz(todo);
            const int source = x + lane + (offsets[x + lane] >> 4);
            const int base = window_begin(source, few, block, width);
            const __m512i index = _mm512_add_epi32(place, _mm512_set1_epi32(x - 1 - base));
            const __mmask16 near = _mm512_mask_cmple_epu32_mask(
                todo, index, _mm512_set1_epi32(std::min(width, block) - taps));
            if ((near >> lane & 1) == 0) {
                sample_piece(from, width, offsets, x + lane, x + lane + 1, to, largest);
                todo = static_cast<__mmask16>(todo & (todo - 1));
                continue;
            }
            todo = static_cast<__mmask16>(todo & ~near);
            const __m512i pair =
                _mm512_add_epi16(_mm512_or_si512(index, _mm512_slli_epi32(index, 16)),
                                 _mm512_set1_epi32(0x00010000));
            const __m512i next_pair = _mm512_add_epi16(pair, _mm512_set1_epi16(2));
            for (int i = 0; i < 2; ++i) {
                const __m512i window = _mm512_maskz_loadu_epi16(inside, from.row[i] + base);
                const __m512i sum = _mm512_add_epi32(
                    _mm512_madd_epi16(_mm512_permutexvar_epi16(pair, window), first),
                    _mm512_madd_epi16(_mm512_permutexvar_epi16(next_pair, window), second));
                const __m512i rounded =
                    _mm512_srai_epi32(_mm512_add_epi32(sum, round), weight_bits);
                const __m512i bounded =
                    _mm512_min_epi32(_mm512_max_epi32(rounded, _mm512_setzero_si512()), most);
                _mm256_mask_storeu_epi16(to.row[i] + x, near,
                                         _mm512_maskz_cvtepi32_epi16(near, bounded));
            }
        }
    }
}

}  // namespace

RowKernels with_avx512(RowKernels kernels) {
    kernels.name = "avx512";
    kernels.rasterise = rasterise;
    kernels.sample8 = sample8;
    kernels.sample16 = sample16;
    return kernels;
}

}  // namespace spot::media

#endif
