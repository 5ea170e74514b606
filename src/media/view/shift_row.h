#pragma once

// The last step from a map of depth to a row's shifts: values of half as many columns are doubled
// and become shifts with the row's luma. All processors give the same numbers.

#include <cstdint>

namespace spot::media {

// Of a row: the filter's shift = a * luma + b, the bounds of shifts, 1/16 pixels of at most
// greatest_shift, and what all is multiplied with.
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

// Each value between two becomes two, a quarter to either side: exact for ramps. `to` is where the
// first of the part goes.
void double_part(const float* from, const Part& part, float* to);
// Of numbers of at most greatest_shift: sums of four fit.
void double_part(const std::int16_t* from, const Part& part, std::int16_t* to);

// Held between the bounds; where these are further apart than `edge`, the nearer of the two.
void shifts_of(const ShiftRow& row, const std::uint8_t* luma, float edge, std::int16_t* to,
               int width);
// The same, from `count` doubled values, at least width / 2 and two; the taper has `width`.
void shifts_of_half(const ShiftRow& half, int count, const std::uint8_t* luma, float edge,
                    std::int16_t* to, int width);

#if defined(__x86_64__)
// As many of the values from 1 on as it can take at once, for processors with AVX-512. Gives the
// first that it left.
int shifts_of_half_avx512(const ShiftRow& half, int count, const std::uint8_t* luma, float edge,
                          std::int16_t* to, int width);
#endif

}  // namespace spot::media
