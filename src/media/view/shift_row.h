#pragma once

// The last step from a depth map to a row's shifts: values of half as many columns are enlarged,
// and combined with the row's luma into shifts. All processors give the same numbers.

#include <cstdint>

namespace spot::media {

// The tables of a row: a and b of the guided filter (shift = a * luma + b), the least and the
// greatest shift, in 1/16 pixel and at most greatest_shift, and the factor (taper) that shifts are
// multiplied by.
struct ShiftRow {
    const float* a;
    const float* b;
    const std::int16_t* least;
    const std::int16_t* most;
    const float* taper;
};

// Values [begin, end) of `count`, at least two.
struct Part {
    int begin = 0;
    int end = 0;
    int count = 0;
};

// Enlarges to twice as many values: each becomes two, a quarter of the way to either neighbour,
// which is exact for ramps. `to` is the place of the part's first result.
void double_part(const float* from, const Part& part, float* to);
// The same for numbers of at most greatest_shift, so that sums of four fit.
void double_part(const std::int16_t* from, const Part& part, std::int16_t* to);

// Computes the shifts, held between the bounds; where these are further apart than `edge`, the
// closer one of the two is taken.
void shifts_of(const ShiftRow& row, const std::uint8_t* luma, float edge, std::int16_t* to,
               int width);
// The same, from `count` doubled values, at least width / 2 and two; the taper has `width`.
void shifts_of_half(const ShiftRow& half, int count, const std::uint8_t* luma, float edge,
                    std::int16_t* to, int width);

#if defined(__x86_64__)
// For processors with AVX-512: does the values from 1 on as far as whole blocks go, and returns the
// first value that is left.
int shifts_of_half_avx512(const ShiftRow& half, int count, const std::uint8_t* luma, float edge,
                          std::int16_t* to, int width);
#endif

}  // namespace spot::media
