#include "media/stereo/warp.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "base/check.h"

namespace spot::media {
namespace {

// Neighbours further apart than this show what is behind them.
constexpr int widest_stretch = 3 * unit;
// A source this much nearer than the background beside a hole is not background.
constexpr int background_tolerance = unit / 2;
constexpr std::size_t block = 16;

// unit*unit/width for each width of a stretched pixel, in 1/256.
constexpr auto make_slopes() {
    std::array<int, widest_stretch + 1> slopes{};
    for (int width = 1; width <= widest_stretch; ++width) {
        slopes[static_cast<std::size_t>(width)] = (unit * 256 + width / 2) / width;
    }
    return slopes;
}
constexpr auto slopes = make_slopes();

}  // namespace

void rasterise(std::span<const std::int16_t> shift, std::span<std::int32_t> map) {
    const int width = static_cast<int>(shift.size());
    const int last = (width - 1) * unit;
    std::fill(map.begin(), map.end(), hole);
    int here = -shift[0];
    for (int x = 0; x < width; ++x) {
        // The last pixel ends where it would if its neighbour moved alike.
        const int next =
            x + 1 < width ? (x + 1) * unit - shift[static_cast<std::size_t>(x) + 1] : here + unit;
        const int span = next - here;
        int target = (here + unit - 1) >> 4;
        if (span > widest_stretch) {
            // Only the pixel itself: beyond it lies a hole.
            if (target >= 0 && target < width) map[static_cast<std::size_t>(target)] = x * unit;
        } else if (span > 0) {
            const int slope = slopes[static_cast<std::size_t>(span)];
            for (; target * unit < next; ++target) {
                if (target < 0 || target >= width) continue;
                const int into = target * unit - here;
                map[static_cast<std::size_t>(target)] =
                    std::min(x * unit + (into * slope >> 8), last);
            }
        }
        here = next;
    }
}

namespace {

// Fills [begin, end) walking away from its background edge. `edge` is the source beside the hole,
// `step` the direction in the source that leads away from the hole, `nearest` how near the
// background may be.
void mirror_fill(std::span<const std::int16_t> shift, std::span<std::int32_t> map, int begin,
                 int end, bool from_right) {
    const int last = (static_cast<int>(shift.size()) - 1) * unit;
    const int edge = map[static_cast<std::size_t>(from_right ? end : begin - 1)];
    const int step = from_right ? unit : -unit;
    const int limit = shift[static_cast<std::size_t>(edge >> 4)] + background_tolerance;
    int source = edge;
    int direction = step;
    for (int i = 0; i < end - begin; ++i) {
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
        map[static_cast<std::size_t>(from_right ? end - 1 - i : begin + i)] = source;
    }
}

}  // namespace

void fill_holes(std::span<const std::int16_t> shift, std::span<std::int32_t> map) {
    const int width = static_cast<int>(map.size());
    const auto at = [&](int x) { return map[static_cast<std::size_t>(x)]; };
    const auto depth = [&](int x) { return shift[static_cast<std::size_t>(at(x) >> 4)]; };
    for (int x = 0; x < width; ++x) {
        if (at(x) != hole) continue;
        int end = x;
        while (end < width && at(end) == hole) ++end;
        if (x == 0 && end == width) {
            for (int i = 0; i < width; ++i) map[static_cast<std::size_t>(i)] = i * unit;
            return;
        }
        const bool from_right = x == 0 || (end < width && depth(end) <= depth(x - 1));
        mirror_fill(shift, map, x, end, from_right);
        x = end;
    }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void sample(std::span<const std::uint8_t> from,
                                                                 std::span<const std::int32_t> map,
                                                                 std::uint8_t* to) {
    const auto last = static_cast<std::int32_t>(from.size()) - 2;
    const auto* source = from.data();
    const auto* places = map.data();
    std::size_t i = 0;
    while (i < map.size()) {
        const auto count = std::min(block, map.size() - i);
        const std::int32_t first = places[i];
        std::int32_t uneven = 0;
        if (count == block) {
            for (std::int32_t k = 0; k < static_cast<std::int32_t>(block); ++k) {
                uneven |= places[i + static_cast<std::size_t>(k)] - first - k * unit;
            }
        }
        const std::int32_t at = first >> 4;
        if (count == block && uneven == 0 && at + static_cast<std::int32_t>(block) <= last + 1) {
            const int part = first & 15;
            const auto* run = source + at;
            for (std::size_t k = 0; k < block; ++k) {
                to[i + k] = static_cast<std::uint8_t>(
                    (run[k] * (unit - part) + run[k + 1] * part + unit / 2) >> 4);
            }
        } else {
            for (std::size_t k = 0; k < count; ++k) {
                const std::int32_t place = std::min(places[i + k] >> 4, last);
                const int part = places[i + k] - place * unit;
                to[i + k] = static_cast<std::uint8_t>(
                    (source[place] * (unit - part) + source[place + 1] * part + unit / 2) >> 4);
            }
        }
        i += count;
    }
}

void halve(std::span<const std::int32_t> map, std::span<std::int32_t> half) {
    const auto* from = map.data();
    auto* to = half.data();
    for (std::size_t i = 0; i < half.size(); ++i) to[i] = from[2 * i] >> 1;
}

RowWarp::RowWarp(int width)
    : mirrored_shift_(static_cast<std::size_t>(width)),
      mirrored_map_(static_cast<std::size_t>(width)),
      map_(static_cast<std::size_t>(width)) {
    CHECK(width >= 2);
}

// The left eye is the right eye of the mirrored row.
std::span<const std::int32_t> RowWarp::map(Eye eye, std::span<const std::int16_t> shift) {
    CHECK(shift.size() == map_.size());
    if (eye == Eye::right) {
        rasterise(shift, map_);
        fill_holes(shift, map_);
        return map_;
    }
    std::reverse_copy(shift.begin(), shift.end(), mirrored_shift_.begin());
    rasterise(mirrored_shift_, mirrored_map_);
    fill_holes(mirrored_shift_, mirrored_map_);
    const auto width = map_.size();
    const auto last = (static_cast<std::int32_t>(width) - 1) * unit;
    const auto* from = mirrored_map_.data();
    auto* to = map_.data();
    for (std::size_t i = 0; i < width; ++i) to[i] = last - from[width - 1 - i];
    return map_;
}

}  // namespace spot::media
