#include "media/view/shift_row.h"

#if defined(__x86_64__)

// g++ 12 warns of registers that its own header leaves undefined on purpose.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#define AVX512 [[gnu::target("avx512f,avx512vl,avx512bw")]]

namespace spot::media {
namespace {

constexpr int block = 16;  // values that become twice as many shifts

// Shifts of the even columns, and of the odd ones: so nothing needs to be put between.
struct Two {
    __m512 even;
    __m512 odd;
};

AVX512 inline Two doubled(const float* from) {
    const __m512 quarter = _mm512_set1_ps(0.25f);
    const __m512 most = _mm512_mul_ps(_mm512_set1_ps(0.75f), _mm512_loadu_ps(from));
    return {_mm512_add_ps(_mm512_mul_ps(quarter, _mm512_loadu_ps(from - 1)), most),
            _mm512_add_ps(most, _mm512_mul_ps(quarter, _mm512_loadu_ps(from + 1)))};
}

AVX512 inline __m256i load(const std::int16_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

AVX512 inline __m512 quarter_of(__m256i sum) {
    return _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm256_srai_epi16(sum, 2)));
}

AVX512 inline Two doubled(const std::int16_t* from) {
    const __m256i here = load(from);
    const __m256i most = _mm256_add_epi16(here, _mm256_add_epi16(here, here));
    return {quarter_of(_mm256_add_epi16(load(from - 1), most)),
            quarter_of(_mm256_add_epi16(most, load(from + 1)))};
}

struct Value {
    __m512 a, b, luma, least, most, taper;
};

// Each step as shifts_of has it, down to which of two equals is taken.
AVX512 inline __m512i shift(const Value& of, __m512 edge) {
    __m512 value = _mm512_add_ps(_mm512_mul_ps(of.a, of.luma), of.b);
    value = _mm512_max_ps(of.least, value);
    value = _mm512_min_ps(of.most, value);
    const __mmask16 up = _mm512_cmp_ps_mask(_mm512_sub_ps(of.most, value),
                                            _mm512_sub_ps(value, of.least), _CMP_LT_OQ);
    const __mmask16 apart = _mm512_cmp_ps_mask(_mm512_sub_ps(of.most, of.least), edge, _CMP_GT_OQ);
    value = _mm512_mask_mov_ps(value, apart, _mm512_mask_mov_ps(of.least, up, of.most));
    value = _mm512_mul_ps(value, of.taper);
    return _mm512_sub_epi32(_mm512_cvttps_epi32(_mm512_add_ps(value, _mm512_set1_ps(16384.5f))),
                            _mm512_set1_epi32(16384));
}

}  // namespace

AVX512 int shifts_of_half_avx512(const ShiftRow& half, int count, const std::uint8_t* luma,
                                 float edge, std::int16_t* to, int width) {
    const __m512i evens =
        _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i odds = _mm512_add_epi32(evens, _mm512_set1_epi32(1));
    const __m512i low_word = _mm512_set1_epi32(0xffff);
    const __m512 edges = _mm512_set1_ps(edge);
    int i = 1;
    for (; i + block < count && 2 * (i + block) <= width; i += block) {
        const Two a = doubled(half.a + i);
        const Two b = doubled(half.b + i);
        const Two least = doubled(half.least + i);
        const Two most = doubled(half.most + i);
        const __m512 taper = _mm512_loadu_ps(half.taper + 2 * i);
        const __m512 more = _mm512_loadu_ps(half.taper + 2 * i + block);
        const __m512i pairs = _mm512_cvtepu16_epi32(
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(luma + 2 * i)));
        const __m512 even_luma =
            _mm512_cvtepi32_ps(_mm512_and_si512(pairs, _mm512_set1_epi32(0xff)));
        const __m512 odd_luma = _mm512_cvtepi32_ps(_mm512_srli_epi32(pairs, 8));
        const __m512i even = shift({a.even, b.even, even_luma, least.even, most.even,
                                    _mm512_permutex2var_ps(taper, evens, more)},
                                   edges);
        const __m512i odd = shift({a.odd, b.odd, odd_luma, least.odd, most.odd,
                                   _mm512_permutex2var_ps(taper, odds, more)},
                                  edges);
        _mm512_storeu_si512(to + 2 * i, _mm512_or_si512(_mm512_and_si512(even, low_word),
                                                        _mm512_slli_epi32(odd, 16)));
    }
    return i;
}

}  // namespace spot::media

#endif
