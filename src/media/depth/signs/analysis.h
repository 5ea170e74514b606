#pragma once

// A picture at the resolution of its depth map: what the cues look at.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/picture/picture.h"

namespace spot::media {

struct Analysis {
    int width = 0;
    int height = 0;
    std::vector<float> luma;  // 0..255, mean of the pixels that make up one here
    std::vector<float> blue;  // chroma around 0
    std::vector<float> red;
    std::vector<float> detail;  // mean |second difference| of pixels along their rows, levels
    std::vector<float> slope;   // mean |first difference|

    std::size_t at(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    }
    std::size_t size() const { return luma.size(); }
};

// Shrinks 1 << shift times, at most 128. 10 bits give what the same picture gives in 8, finer.
Analysis analyse(const Picture& picture, int shift);
// The same in two steps: luma alone, and all else.
Analysis analyse_light(const Picture& picture, int shift);
void analyse_rest(const Picture& picture, int shift, Analysis& made);

// A plane of floats and its size, for levels of a pyramid.
struct FloatPlane {
    int width = 0;
    int height = 0;
    std::vector<float> values;
    const float* row(int y) const {
        return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }
};

// Half the size, each value the mean of four.
FloatPlane shrink(const FloatPlane& from);

}  // namespace spot::media
