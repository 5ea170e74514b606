#pragma once

// A picture at the resolution of its depth map, which is all of the picture that the signs of depth
// look at.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/picture/picture.h"

namespace spot::media {

struct Analysis {
    int width = 0;
    int height = 0;
    // One value for each pixel of the map, row by row, in levels of 8 bits. Each is the mean over
    // the pixels of the picture that one pixel of the map stands for.
    std::vector<float> luma;    // 0..255
    std::vector<float> blue;    // Cb, gray is 0
    std::vector<float> red;     // Cr, gray is 0
    std::vector<float> detail;  // |second difference| of luma along the picture's rows
    std::vector<float> slope;   // |first difference| of luma along the picture's rows

    std::size_t at(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    }
    std::size_t size() const { return luma.size(); }
};

// Shrinks both sides of the picture `1 << shift` times; `shift` is 0 to 7. A picture of 10 bits
// gives the values of the same picture in 8 bits, with finer steps.
Analysis analyse(const Picture& picture, int shift);
// The same in two steps: the first fills size and luma, the second everything else of `made`, which
// the first one gave for the same picture and shift.
Analysis analyse_luma(const Picture& picture, int shift);
void analyse_rest(const Picture& picture, int shift, Analysis& made);

// A plane of floats and its size: one level of an image pyramid.
struct FloatPlane {
    int width = 0;
    int height = 0;
    std::vector<float> values;
    const float* row(int y) const {
        return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }
};

// Halves both sides (rounded down, at least 1); each value is the mean of four.
FloatPlane shrink(const FloatPlane& from);

}  // namespace spot::media
