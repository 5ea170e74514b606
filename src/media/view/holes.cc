#include "media/view/holes.h"

#include <algorithm>
#include <cstddef>

#include "base/check.h"
#include "media/view/row_kernels.h"

namespace spot::media {
namespace {

// In 1/16 pixel of shift: a source nearer than the background beside a hole by more than this is no
// background. By eye (docs/media.md).
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

// Columns that are added up together. Cost.
constexpr int columns_at_once = 16;

// Sums of some rows' columns.
template <class Sample>
struct Columns {
    const Sample* rows[2 * soft_rows + 1];
    int height = 0;
    std::uint16_t sums[columns_at_once];

    // Adds up `count` columns from `begin` on.
    void add_up(int begin, int count) {
        if (count < columns_at_once) {
            add_up_some(begin, count);
        } else {
            add_up_some(begin, columns_at_once);  // many at a time, since the number is known
        }
    }

  private:
    [[gnu::always_inline]] void add_up_some(int begin, int count) {
        std::uint16_t made[columns_at_once] = {};
        for (int k = 0; k < height; ++k) {
            const Sample* row = rows[k] + begin;
            for (int i = 0; i < count; ++i) made[i] = static_cast<std::uint16_t>(made[i] + row[i]);
        }
        std::copy_n(made, columns_at_once, sums);
    }
};

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
    Columns<Sample> columns;
    for (int at = first; at < end; ++at) {
        columns.rows[columns.height++] = reinterpret_cast<const Sample*>(from.row(at));
    }
    // Exact for sums of this size, and far quicker than a division.
    const int count = 3 * columns.height;
    constexpr int bits = 20;
    const std::uint32_t inverse =
        ((1U << bits) + static_cast<std::uint32_t>(count) - 1) / static_cast<std::uint32_t>(count);
    const auto source = [&](int x) { return x + (offsets[static_cast<std::size_t>(x)] >> 4); };
    for (const auto& gap : holes) {
        int known = INT32_MIN / 2;  // the first column whose sum is
        for (int x = gap.begin; x < gap.end; ++x) {
            const int place = source(x);
            const int left = std::max(place - 1, 0);
            const int right = std::min(place + 1, last);
            if (left < known || right >= known + columns_at_once) {
                // Sources walk one way until they turn.
                const bool falling = x + 1 < gap.end && source(x + 1) < place;
                known = std::max(0, falling ? right - columns_at_once + 1 : left);
                columns.add_up(known, std::min(columns_at_once, from.width - known));
            }
            const auto& sums = columns.sums;
            const int sum = sums[left - known] + sums[place - known] + sums[right - known];
            to[x] =
                static_cast<Sample>(static_cast<std::uint32_t>(sum + count / 2) * inverse >> bits);
        }
    }
}

template void soften_holes(const Plane&, int, int, std::span<const std::int16_t>,
                           std::span<const Hole>, std::uint8_t*);
template void soften_holes(const Plane&, int, int, std::span<const std::int16_t>,
                           std::span<const Hole>, std::uint16_t*);

}  // namespace spot::media
