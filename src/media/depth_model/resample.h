#pragma once

// Resamples planes to another size.

#include <cstddef>
#include <functional>
#include <vector>

namespace spot::media {

// The samples that make up each sample of the other size, and their weights: a triangle filter as
// wide as the part that a sample of the result covers, at least two. The order of additions is
// fixed, so results are the same everywhere.
struct Taps {
    Taps(int from, int to);
    struct Span {
        int first = 0;
        int count = 0;
        std::size_t at = 0;  // in `weights`
    };
    std::vector<Span> spans;  // one for each sample of the result
    std::vector<float> weights;
};

// `row(y, to)` writes row y of the plane as `from_width` floats.
using ReadRow = std::function<void(int y, float* to)>;
std::vector<float> resample(const ReadRow& row, int from_width, int from_height, int width,
                            int height);

}  // namespace spot::media
