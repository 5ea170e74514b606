#include "media/view/edges.h"

#include <cstddef>

#include "media/view/row_kernels.h"

namespace spot::media {

void find_edges(std::span<const std::int16_t> shift, std::span<const std::int16_t> offsets,
                std::vector<Edge>& edges) {
    edges.clear();
    const int width = static_cast<int>(shift.size());
    const auto next_step = best_kernels().next_step;
    const auto source = [&](int x) { return x * unit + offsets[static_cast<std::size_t>(x)]; };
    for (int x = next_step(shift.data(), 0, width); x + 1 < width;
         x = next_step(shift.data(), x + 1, width)) {
        const bool covers =
            shift[static_cast<std::size_t>(x + 1)] > shift[static_cast<std::size_t>(x)];
        const int near = covers ? x + 1 : x;
        const int here = shift[static_cast<std::size_t>(near)];
        const int part = here & (unit - 1);
        // The near thing lands `part` sixteenths before this pixel. So it covers that part of the
        // pixel before, and leaves that part of its own last pixel free.
        const int target = near - (here >> 4);
        const int other = covers ? target - 1 : target + 1;
        if (part == 0 || target < 0 || target >= width || other < 0 || other >= width) continue;
        const bool hidden = source(target) >> 4 != near;
        const int behind = source(other) >> 4;
        if (hidden || shift[static_cast<std::size_t>(behind)] + least_step >= here) continue;
        edges.push_back(covers ? Edge{other, near, part} : Edge{target, behind, part});
    }
}

template <class Sample>
void blend_edges(std::span<const Edge> edges, const Sample* from, Sample* to) {
    for (const auto& edge : edges) {
        const int own = to[edge.at];
        to[edge.at] =
            static_cast<Sample>(own + (((from[edge.source] - own) * edge.part + unit / 2) >> 4));
    }
}

template void blend_edges(std::span<const Edge>, const std::uint8_t*, std::uint8_t*);
template void blend_edges(std::span<const Edge>, const std::uint16_t*, std::uint16_t*);

}  // namespace spot::media
