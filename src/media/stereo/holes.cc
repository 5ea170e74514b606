#include "media/stereo/holes.h"

#include <algorithm>
#include <cstddef>

#include "base/check.h"
#include "media/stereo/row_kernels.h"

namespace spot::media {
namespace {

// A source this much nearer than the background beside a hole is not background.
constexpr int background_tolerance = unit / 2;

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

}  // namespace

void fill_holes(std::span<const std::int16_t> shift, std::span<std::int16_t> offsets,
                std::vector<Hole>& holes) {
    holes.clear();
    const int width = static_cast<int>(offsets.size());
    const auto next_hole = best_kernels().next_hole;
    const auto depth = [&](int x) {
        return shift[static_cast<std::size_t>(x + (offsets[static_cast<std::size_t>(x)] >> 4))];
    };
    for (int x = next_hole(offsets.data(), 0, width); x < width;
         x = next_hole(offsets.data(), x, width)) {
        int end = x;
        while (end < width && offsets[static_cast<std::size_t>(end)] == hole) ++end;
        holes.push_back({x, end});
        if (x == 0 && end == width) {
            for (auto& offset : offsets) offset = 0;
            return;
        }
        const bool from_right = x == 0 || (end < width && depth(end) <= depth(x - 1));
        mirror_fill(shift, offsets, {x, end}, from_right);
        x = end;
    }
}

template <class Sample>
void soften_holes(const Plane& from, int y, int reach, std::span<const std::int16_t> offsets,
                  std::span<const Hole> holes, Sample* to) {
    if (holes.empty()) return;
    CHECK(reach >= 0 && reach <= soft_rows);
    const int first = std::max(0, y - reach);
    const int end = std::min(from.height, y + reach + 1);
    const int last = from.width - 1;
    const Sample* rows[2 * soft_rows + 1];
    int height = 0;
    for (int at = first; at < end; ++at) {
        rows[height++] = reinterpret_cast<const Sample*>(from.row(at));
    }
    // Exact for sums of this size, and far quicker than a division.
    const int count = 3 * height;
    constexpr int bits = 20;
    const std::uint32_t inverse =
        ((1U << bits) + static_cast<std::uint32_t>(count) - 1) / static_cast<std::uint32_t>(count);
    const auto column = [&](int x) {
        x = std::clamp(x, 0, last);
        int sum = 0;
        for (int k = 0; k < height; ++k) sum += rows[k][x];
        return sum;
    };
    for (const auto& gap : holes) {
        // Sources of neighbours are most often neighbours: two of three columns are known.
        int middle = INT32_MIN / 2;
        int sums[3] = {};
        for (int x = gap.begin; x < gap.end; ++x) {
            const int place = x + (offsets[static_cast<std::size_t>(x)] >> 4);
            if (place == middle + 1) {
                sums[0] = sums[1];
                sums[1] = sums[2];
                sums[2] = column(place + 1);
            } else if (place == middle - 1) {
                sums[2] = sums[1];
                sums[1] = sums[0];
                sums[0] = column(place - 1);
            } else if (place != middle) {
                for (int k = 0; k < 3; ++k) sums[k] = column(place - 1 + k);
            }
            middle = place;
            const auto sum = static_cast<std::uint32_t>(sums[0] + sums[1] + sums[2] + count / 2);
            to[x] = static_cast<Sample>(sum * inverse >> bits);
        }
    }
}

template void soften_holes(const Plane&, int, int, std::span<const std::int16_t>,
                           std::span<const Hole>, std::uint8_t*);
template void soften_holes(const Plane&, int, int, std::span<const std::int16_t>,
                           std::span<const Hole>, std::uint16_t*);

}  // namespace spot::media
