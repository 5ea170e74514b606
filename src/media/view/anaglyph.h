#pragma once

// Two eyes in one picture for coloured glasses. The least-squares matrices of Eric Dubois are
// applied in linear light: red-cyan as in his "Least squares anaglyphs"; green-magenta and
// amber-blue as published on his page (site.uottawa.ca/~edubois/anaglyph) and repeated, equal, by
// many programs. The plain kinds take channels as they are, as everybody's do; their gray is
// BT.601's, as in libavfilter's stereo3d.

#include <cstdint>
#include <span>

#include "media/mode.h"

namespace spot::media {

// How the film's samples code colour.
struct ColorCode {
    bool bt709 = true;        // else BT.601
    bool full_range = false;  // 0..255, else 16..235 and 16..240; four times that with 10 bits
};

// Two rows of luma and the row of chroma that belongs to them.
template <class Byte>
struct RowPair {
    Byte* luma[2];
    Byte* blue;
    Byte* red;
};

// `width` is that of luma and even. `to` may not overlap the sources. Samples of 8 bits in bytes,
// of 10 bits in std::uint16_t.
void anaglyph(Glasses kind, const RowPair<const std::uint8_t>& left,
              const RowPair<const std::uint8_t>& right, const RowPair<std::uint8_t>& to, int width,
              ColorCode code);
void anaglyph(Glasses kind, const RowPair<const std::uint16_t>& left,
              const RowPair<const std::uint16_t>& right, const RowPair<std::uint16_t>& to,
              int width, ColorCode code);

// The same for one pixel of sRGB, 0..255, computed exactly. Tests compare rows with it.
struct Rgb {
    double red, green, blue;
};
Rgb anaglyph_reference(Glasses kind, Rgb left, Rgb right);

}  // namespace spot::media
