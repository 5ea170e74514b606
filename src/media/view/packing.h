#pragma once

// Puts two rows of an eye (RowPair) into their place of a packed picture.

#include <algorithm>

#include "media/picture/picture.h"
#include "media/view/anaglyph.h"

namespace spot::media {

template <class Sample>
RowPair<const Sample> reading(const RowPair<Sample>& rows) {
    return {{rows.luma[0], rows.luma[1]}, rows.blue, rows.red};
}

// Rows y and y + 1 of a picture; y is even.
template <class Sample>
RowPair<Sample> rows_at(const MutablePicture& picture, int y) {
    const auto row = [&](std::size_t plane, int at) {
        return reinterpret_cast<Sample*>(picture.planes[plane].row(at));
    };
    return {{row(0, y), row(0, y + 1)}, row(1, y / 2), row(2, y / 2)};
}

template <class Sample>
void mean_of_pairs(const Sample* from, Sample* to, int count) {
    for (int i = 0; i < count; ++i) {
        to[i] = static_cast<Sample>((from[2 * i] + from[2 * i + 1] + 1) >> 1);
    }
}

template <class Sample>
void mean_of(const Sample* a, const Sample* b, Sample* to, int count) {
    for (int i = 0; i < count; ++i) to[i] = static_cast<Sample>((a[i] + b[i] + 1) >> 1);
}

// Squeezes rows y and y + 1 to half their width, to begin at column x (a multiple of 2).
template <class Sample>
void halve_across(const RowPair<Sample>& rows, int y, int x, const MutablePicture& to) {
    const auto target = rows_at<Sample>(to, y);
    const int width = to.width() / 2;
    for (int line = 0; line < 2; ++line) {
        mean_of_pairs(rows.luma[line], target.luma[line] + x, width);
    }
    mean_of_pairs(rows.blue, target.blue + x / 2, width / 2);
    mean_of_pairs(rows.red, target.red + x / 2, width / 2);
}

// Squeezes rows y and y + 1 into one, below row `top` (a multiple of 2). Rows come in order: each
// second pair's chroma is added to that of the pair before.
template <class Sample>
void halve_down(const RowPair<Sample>& rows, int y, int top, const MutablePicture& to) {
    const int down = top + y / 2;
    const auto row = [&](std::size_t plane, int at) {
        return reinterpret_cast<Sample*>(to.planes[plane].row(at));
    };
    const int width = to.width();
    mean_of(rows.luma[0], rows.luma[1], row(0, down), width);
    Sample* blue = row(1, down / 2);
    Sample* red = row(2, down / 2);
    const bool first = y % 4 == 0;
    mean_of(rows.blue, first ? rows.blue : blue, blue, width / 2);
    mean_of(rows.red, first ? rows.red : red, red, width / 2);
}

// Row y is the first eye's and row y + 1 the second's. They share
// one row of chroma, which is the mean of both.
template <class Sample>
void interleave(const RowPair<Sample>& first, const RowPair<Sample>& second, int y,
                const MutablePicture& to) {
    const auto target = rows_at<Sample>(to, y);
    const int width = to.width();
    std::copy_n(first.luma[0], width, target.luma[0]);
    std::copy_n(second.luma[1], width, target.luma[1]);
    mean_of(first.blue, second.blue, target.blue, width / 2);
    mean_of(first.red, second.red, target.red, width / 2);
}

// Columns [begin, end) become black: `black` is luma, of 8 bits or 10.
template <class Sample>
void blacken(const RowPair<Sample>& rows, int begin, int end, int black) {
    if (begin >= end) return;
    constexpr int gray = sizeof(Sample) == 1 ? 128 : 512;
    for (auto* luma : rows.luma) {
        std::fill(luma + begin, luma + end, static_cast<Sample>(black));
    }
    for (auto* chroma : {rows.blue, rows.red}) {
        std::fill(chroma + begin / 2, chroma + (end + 1) / 2, static_cast<Sample>(gray));
    }
}

}  // namespace spot::media
