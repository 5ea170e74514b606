#include "media/depth/signs/edge_filter.h"

#include <cmath>

namespace spot::media {
namespace {

// Constants of the filter; docs/media.md says what "by eye" means.

// Runs along rows and columns: one run leaves stripes along the last direction. By eye.
constexpr int passes = 2;
// A level of chroma counts as so many of luma: colour edges separate things better than brightness
// does. By eye.
constexpr float chroma_weight = 2.0f;

float change(const Analysis& guide, std::size_t a, std::size_t b) {
    return std::fabs(guide.luma[a] - guide.luma[b]) +
           chroma_weight *
               (std::fabs(guide.blue[a] - guide.blue[b]) + std::fabs(guide.red[a] - guide.red[b]));
}

// Each value waits for the one before it, so several rows go side by side.
constexpr int rows_at_once = 4;

template <int rows>
void along_rows(float* row, const float* keep, int count) {
    const auto stride = static_cast<std::size_t>(count);
    float last[rows];
    for (int r = 0; r < rows; ++r) last[r] = row[static_cast<std::size_t>(r) * stride];
    for (std::size_t x = 1; x < stride; ++x) {
        for (std::size_t r = 0; r < rows; ++r) {
            float& here = row[r * stride + x];
            last[r] = here += keep[r * stride + x] * (last[r] - here);
        }
    }
    for (std::size_t x = stride - 1; x > 0; --x) {
        for (std::size_t r = 0; r < rows; ++r) {
            float& here = row[r * stride + x - 1];
            last[r] = here += keep[r * stride + x] * (last[r] - here);
        }
    }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void blend_row(float* to, const float* from,
                                                                    const float* keep, int count) {
    for (int x = 0; x < count; ++x) to[x] += keep[x] * (from[x] - to[x]);
}

}  // namespace

EdgeFilter::EdgeFilter(const Analysis& guide, float reach, float contrast)
    : width_(guide.width),
      height_(guide.height),
      across_(guide.size(), 0.0f),
      down_(guide.size(), 0.0f) {
    const float stays = reach / (reach + 1.0f);
    const float scale = 1.0f / (contrast * contrast);
    for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < width_; ++x) {
            const auto at = guide.at(x, y);
            if (x > 0) {
                const float d = change(guide, at, at - 1);
                across_[at] = stays / (1.0f + d * d * scale);
            }
            if (y > 0) {
                const float d = change(guide, at, guide.at(x, y - 1));
                down_[at] = stays / (1.0f + d * d * scale);
            }
        }
    }
}

void EdgeFilter::smooth(std::span<float> map) const {
    const auto w = static_cast<std::size_t>(width_);
    for (int pass = 0; pass < passes; ++pass) {
        int done = 0;
        for (; done + rows_at_once <= height_; done += rows_at_once) {
            const auto base = static_cast<std::size_t>(done) * w;
            along_rows<rows_at_once>(map.data() + base, across_.data() + base, width_);
        }
        for (; done < height_; ++done) {
            const auto base = static_cast<std::size_t>(done) * w;
            along_rows<1>(map.data() + base, across_.data() + base, width_);
        }
        for (int y = 1; y < height_; ++y) {
            const auto base = static_cast<std::size_t>(y) * w;
            blend_row(map.data() + base, map.data() + base - w, down_.data() + base, width_);
        }
        for (int y = height_ - 1; y > 0; --y) {
            const auto base = static_cast<std::size_t>(y) * w;
            blend_row(map.data() + base - w, map.data() + base, down_.data() + base, width_);
        }
    }
}

}  // namespace spot::media
