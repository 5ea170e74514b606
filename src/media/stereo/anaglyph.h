#pragma once

// Two eyes in one picture for red-cyan glasses: the least-squares matrices of Eric Dubois, applied
// in linear light.

#include <cstdint>
#include <span>

namespace spot::media {

// How the film's numbers mean colour.
struct ColorCode {
    bool bt709 = true;        // else BT.601
    bool full_range = false;  // 0..255, else 16..235 and 16..240
};

// Two rows of luma and the row of chroma that belongs to them.
template <class Byte>
struct RowPair {
    Byte* luma[2];
    Byte* blue;
    Byte* red;
};

// `width` is that of luma and even. `to` may not overlap the sources.
void dubois(const RowPair<const std::uint8_t>& left, const RowPair<const std::uint8_t>& right,
            const RowPair<std::uint8_t>& to, int width, ColorCode code);

// The same for one pixel of sRGB, 0..255, exactly computed: what rows are measured against.
struct Rgb {
    double red, green, blue;
};
Rgb dubois_reference(Rgb left, Rgb right);

}  // namespace spot::media
