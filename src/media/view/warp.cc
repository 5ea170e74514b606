#include "media/view/warp.h"

#include <algorithm>

#include "base/check.h"

namespace spot::media {
namespace {

[[gnu::target_clones("avx2", "default")]] void mirror(const std::int16_t* from, std::int16_t* to,
                                                      int count) {
    for (int i = 0; i < count; ++i) to[i] = from[count - 1 - i];
}

[[gnu::target_clones("avx2", "default")]] void mirror_offsets(const std::int16_t* from,
                                                              std::int16_t* to, int count) {
    for (int i = 0; i < count; ++i) to[i] = static_cast<std::int16_t>(-from[count - 1 - i]);
}

[[gnu::target_clones("avx2", "default")]] void halve_row(const std::int16_t* from, std::int16_t* to,
                                                         int count) {
    for (int i = 0; i < count; ++i) to[i] = static_cast<std::int16_t>(from[2 * i] >> 1);
}

template <class Sample>
void sample_seen(SampleRows<Sample> kernel, RowsOfTwo<const Sample> from, int width,
                 const EyeRow& row, RowsOfTwo<Sample> to, int largest) {
    int begin = 0;
    for (const auto& gap : row.holes) {
        if (gap.begin > begin) {
            kernel(from, width, row.offsets.data(), begin, gap.begin, to, largest);
        }
        begin = gap.end;
    }
    const int end = static_cast<int>(row.offsets.size());
    if (end > begin) kernel(from, width, row.offsets.data(), begin, end, to, largest);
}

}  // namespace

void rasterise(std::span<const std::int16_t> shift, std::span<std::int16_t> offsets) {
    std::fill(offsets.begin(), offsets.end(), hole);
    best_kernels().rasterise(shift.data(), static_cast<int>(shift.size()), offsets.data());
}

void sample(RowsOfTwo<const std::uint8_t> from, int width, const EyeRow& row,
            RowsOfTwo<std::uint8_t> to) {
    sample_seen(best_kernels().sample8, from, width, row, to, 255);
}

void sample(RowsOfTwo<const std::uint16_t> from, int width, const EyeRow& row,
            RowsOfTwo<std::uint16_t> to) {
    sample_seen(best_kernels().sample16, from, width, row, to, 1023);
}

EyeRow halve(const EyeRow& row, HalfRow& half) {
    const int width = static_cast<int>(half.offsets.size());
    halve_row(row.offsets.data(), half.offsets.data(), width);
    half.holes.clear();
    for (const auto& gap : row.holes) {
        const Hole narrow{(gap.begin + 1) / 2, (gap.end + 1) / 2};
        if (narrow.begin < narrow.end) half.holes.push_back(narrow);
    }
    half.edges.clear();
    for (const auto& edge : row.edges) {
        if (edge.at % 2 == 0) half.edges.push_back({edge.at / 2, edge.source / 2, edge.part});
    }
    return {half.offsets, half.holes, half.edges};
}

RowWarp::RowWarp(int width)
    : mirrored_shift_(static_cast<std::size_t>(width)),
      mirrored_offsets_(static_cast<std::size_t>(width)),
      offsets_(static_cast<std::size_t>(width)) {
    CHECK(width >= 2);
}

// The left eye is the right eye of the mirrored row.
EyeRow RowWarp::see(Eye eye, std::span<const std::int16_t> shift) {
    CHECK(shift.size() == offsets_.size());
    if (eye == Eye::right) {
        rasterise(shift, offsets_);
        fill_holes(shift, offsets_, holes_);
        find_edges(shift, offsets_, edges_);
        return {offsets_, holes_, edges_};
    }
    const int width = static_cast<int>(shift.size());
    mirror(shift.data(), mirrored_shift_.data(), width);
    rasterise(mirrored_shift_, mirrored_offsets_);
    fill_holes(mirrored_shift_, mirrored_offsets_, holes_);
    find_edges(mirrored_shift_, mirrored_offsets_, edges_);
    mirror_offsets(mirrored_offsets_.data(), offsets_.data(), width);
    std::reverse(holes_.begin(), holes_.end());
    for (auto& gap : holes_) gap = {width - gap.end, width - gap.begin};
    for (auto& edge : edges_) {
        edge = {width - 1 - edge.at, width - 1 - edge.source, edge.part};
    }
    return {offsets_, holes_, edges_};
}

}  // namespace spot::media
