#include "media/stereo/holes.h"

#include <cstddef>

#include "media/stereo/row_kernels.h"

namespace spot::media {
namespace {

// A source this much nearer than the background beside a hole is not background.
constexpr int background_tolerance = unit / 2;

struct Hole {
    int begin;
    int end;
};

// Fills a hole walking away from its background edge.
void mirror_fill(std::span<const std::int16_t> shift, std::span<std::int16_t> offsets, Hole gap,
                 bool from_right) {
    const int last = (static_cast<int>(shift.size()) - 1) * unit;
    const int beside = from_right ? gap.end : gap.begin - 1;
    const int edge = beside * unit + offsets[static_cast<std::size_t>(beside)];
    const int step = from_right ? unit : -unit;  // leads away from the hole
    const int limit = shift[static_cast<std::size_t>(edge >> 4)] + background_tolerance;
    int source = edge;
    int direction = step;
    for (int i = 0; i < gap.end - gap.begin; ++i) {
        const int next = source + direction;
        const bool usable =
            next >= 0 && next <= last && shift[static_cast<std::size_t>(next >> 4)] <= limit;
        if (usable) {
            source = next;
        } else {
            direction = -direction;  // at the end of the background: back again
            const int back = source + direction;
            if ((back - edge) * step >= 0 && back >= 0 && back <= last) source = back;
        }
        const int at = from_right ? gap.end - 1 - i : gap.begin + i;
        offsets[static_cast<std::size_t>(at)] = static_cast<std::int16_t>(source - at * unit);
    }
}

// The first of `value` or not of it from x on. Many at a time: holes are rare.
[[gnu::target_clones("avx2", "default")]] int next_hole(const std::int16_t* offsets, int x,
                                                        int width) {
    constexpr int many = 64;
    for (; x + many <= width; x += many) {
        std::int16_t found = 0;
        for (int i = 0; i < many; ++i) {
            found |= static_cast<std::int16_t>(offsets[x + i] == hole ? -1 : 0);
        }
        if (found != 0) break;
    }
    while (x < width && offsets[x] != hole) ++x;
    return x;
}

}  // namespace

void fill_holes(std::span<const std::int16_t> shift, std::span<std::int16_t> offsets) {
    const int width = static_cast<int>(offsets.size());
    const auto depth = [&](int x) {
        return shift[static_cast<std::size_t>(x + (offsets[static_cast<std::size_t>(x)] >> 4))];
    };
    for (int x = next_hole(offsets.data(), 0, width); x < width;
         x = next_hole(offsets.data(), x, width)) {
        int end = x;
        while (end < width && offsets[static_cast<std::size_t>(end)] == hole) ++end;
        if (x == 0 && end == width) {
            for (auto& offset : offsets) offset = 0;
            return;
        }
        const bool from_right = x == 0 || (end < width && depth(end) <= depth(x - 1));
        mirror_fill(shift, offsets, {x, end}, from_right);
        x = end;
    }
}

}  // namespace spot::media
