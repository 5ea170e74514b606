#include "media/depth/signs/flow.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "base/check.h"

namespace spot::media {
namespace {

// Constants of this sign; docs/media.md says what "by eye" means.

// Side of a patch and distance between patches, in pixels of a level. Kroeger and others (2016) use
// 8 and an overlap of a half or more; a row of 8 floats is one register of AVX.
constexpr int patch = 8;
constexpr int stride = 4;
// Gradient steps of a patch on each level, at most, and the step, in pixels, that ends the search.
// Cost against precision, by eye.
constexpr int most_steps = 5;
constexpr float shortest_step = 0.03f;
// Pixels of the shorter side that the coarsest level has at least: five patches beside each other.
constexpr int smallest_level = 20;
// Pixels, on each level, that a match may lie from its start; farther ones have lost their way.
// Half a patch.
constexpr float farthest_match = 4;
// Pixels between two starts below which the second is not tried. Cost alone.
constexpr float least_start_distance = 0.1f;
// Squared levels that noise alone adds up to over a patch: 64 pixels of variance 1.5. By eye.
constexpr float noise_mismatch = 64 * 1.5f;
// Another start than the expected one must leave less than this share of the mismatch, and less by
// the noise as well: even areas then stay with the camera. By eye.
constexpr float least_gain = 0.8f;
// Squared levels that are added to the sums of squared gradients of a patch, so that an even one
// stays where it started (Levenberg's damping). By eye.
constexpr float damping = 60;

struct Vector {
    float x = 0;
    float y = 0;
};

struct Field {
    int columns = 0;
    int rows = 0;
    std::vector<Vector> vectors;
};

// A row of a patch. Sums over a patch are made lane by lane and then over the lanes, always in the
// same order: every processor gives the same.
using Row [[gnu::vector_size(patch * sizeof(float))]] = float;

[[gnu::always_inline]] inline void read_row(Row& to, const float* from) {
    std::memcpy(&to, from, sizeof(Row));
}

[[gnu::always_inline]] inline float total(const Row& lanes) {
    const float low = (lanes[0] + lanes[4]) + (lanes[1] + lanes[5]);
    const float high = (lanes[2] + lanes[6]) + (lanes[3] + lanes[7]);
    return low + high;
}

// The upper left pixel of a patch at a fractional place, kept inside the plane, and the weights of
// the four neighbours for bilinear interpolation.
struct Corner {
    const float* at;
    std::ptrdiff_t stride;
    float a, b, c, d;
};

[[gnu::always_inline]] inline Corner corner_at(const FloatPlane& plane, float x, float y) {
    x = std::clamp(x, 0.0f, static_cast<float>(plane.width - patch - 1));
    y = std::clamp(y, 0.0f, static_cast<float>(plane.height - patch - 1));
    const int left = static_cast<int>(x);
    const int top = static_cast<int>(y);
    const float fx = x - static_cast<float>(left);
    const float fy = y - static_cast<float>(top);
    return {plane.row(top) + left, plane.width,   (1 - fx) * (1 - fy),
            fx * (1 - fy),         (1 - fx) * fy, fx * fy};
}

[[gnu::always_inline]] inline void read_between(Row& to, const Corner& corner, int row) {
    const float* upper = corner.at + row * corner.stride;
    const float* lower = upper + corner.stride;
    Row p, q, r, s;
    read_row(p, upper);
    read_row(q, upper + 1);
    read_row(r, lower);
    read_row(s, lower + 1);
    to = corner.a * p + corner.b * q + corner.c * r + corner.d * s;
}

struct Template {
    Row values[patch];
    Row gx[patch];
    Row gy[patch];
    float x = 0;  // sums of the gradients and of their products
    float y = 0;
    float xx = 0;
    float xy = 0;
    float yy = 0;
};

[[gnu::always_inline]] inline void read_template(const FloatPlane& plane, int x, int y,
                                                 Template& to) {
    Row sx{}, sy{}, xx{}, xy{}, yy{};
    const bool inside = x > 0 && x + patch < plane.width;
    for (int row = 0; row < patch; ++row) {
        const int py = y + row;
        const float* here = plane.row(py) + x;
        Row above, below, left, right;
        read_row(to.values[row], here);
        read_row(above, plane.row(std::max(py - 1, 0)) + x);
        read_row(below, plane.row(std::min(py + 1, plane.height - 1)) + x);
        if (inside) {
            read_row(left, here - 1);
            read_row(right, here + 1);
        } else {
            for (int i = 0; i < patch; ++i) {
                left[i] = here[std::max(i - 1, -x)];
                right[i] = here[std::min(i + 1, plane.width - 1 - x)];
            }
        }
        to.gx[row] = 0.5f * (right - left);
        to.gy[row] = 0.5f * (below - above);
        sx += to.gx[row];
        sy += to.gy[row];
        xx += to.gx[row] * to.gx[row];
        xy += to.gx[row] * to.gy[row];
        yy += to.gy[row] * to.gy[row];
    }
    to.x = total(sx);
    to.y = total(sy);
    to.xx = damping + total(xx);
    to.xy = total(xy);
    to.yy = damping + total(yy);
}

// Sum of squared differences without the difference of the means: light may change.
[[gnu::always_inline]] inline float mismatch(const Template& wanted, const FloatPlane& past,
                                             float x, float y) {
    const Corner corner = corner_at(past, x, y);
    Row sum{}, squares{};
    for (int row = 0; row < patch; ++row) {
        Row found;
        read_between(found, corner, row);
        const Row d = found - wanted.values[row];
        sum += d;
        squares += d * d;
    }
    const float all = total(sum);
    return total(squares) - all * all / static_cast<float>(patch * patch);
}

[[gnu::always_inline]] inline Vector search(const Template& wanted, const FloatPlane& past,
                                            Vector place, Vector start) {
    Vector best = start;
    const float determinant = wanted.xx * wanted.yy - wanted.xy * wanted.xy;
    for (int step = 0; step < most_steps; ++step) {
        const Corner corner = corner_at(past, place.x + best.x, place.y + best.y);
        Row sum{}, sx{}, sy{};
        for (int row = 0; row < patch; ++row) {
            Row found;
            read_between(found, corner, row);
            const Row d = found - wanted.values[row];
            sum += d;
            sx += wanted.gx[row] * d;
            sy += wanted.gy[row] * d;
        }
        const float mean = total(sum) / static_cast<float>(patch * patch);
        const float bx = total(sx) - mean * wanted.x;
        const float by = total(sy) - mean * wanted.y;
        const float dx = (wanted.yy * bx - wanted.xy * by) / determinant;
        const float dy = (wanted.xx * by - wanted.xy * bx) / determinant;
        best.x -= std::clamp(dx, -1.0f, 1.0f);
        best.y -= std::clamp(dy, -1.0f, 1.0f);
        if (dx * dx + dy * dy < shortest_step * shortest_step) break;
    }
    const float away = std::max(std::fabs(best.x - start.x), std::fabs(best.y - start.y));
    return away > farthest_match ? start : best;
}

Vector coarse_at(const Flow& coarse, int x, int y) {
    const int cx = std::min((x + patch / 2) / 2, coarse.width - 1);
    const int cy = std::min((y + patch / 2) / 2, coarse.height - 1);
    const auto at = static_cast<std::size_t>(cy) * static_cast<std::size_t>(coarse.width) +
                    static_cast<std::size_t>(cx);
    return {2 * coarse.u[at], 2 * coarse.v[at]};
}

int patch_place(int index, int side) {
    return std::min(index * stride, side - patch);
}

struct Places {
    std::array<Vector, 4> starts;
    std::size_t count;
};

// The places a patch may have come from: as the camera moves, as the coarser level found, and as
// its two neighbours did.
Places starts_for(const Field& field, std::size_t at, int x, int y, const FloatPlane& present,
                  const Flow* coarse, const CameraMotion& expected) {
    Places made{{}, 1};
    expected.at(static_cast<float>(x) + patch / 2 - 0.5f * static_cast<float>(present.width),
                static_cast<float>(y) + patch / 2 - 0.5f * static_cast<float>(present.height),
                &made.starts[0].x, &made.starts[0].y);
    const auto columns = static_cast<std::size_t>(field.columns);
    if (coarse != nullptr) made.starts[made.count++] = coarse_at(*coarse, x, y);
    if (at % columns > 0) made.starts[made.count++] = field.vectors[at - 1];
    if (at >= columns) made.starts[made.count++] = field.vectors[at - columns];
    return made;
}

[[gnu::target_clones("avx2", "default")]] Vector match_patch(const FloatPlane& present,
                                                             const FloatPlane& past, int x, int y,
                                                             const Places& places) {
    Template wanted;
    read_template(present, x, y, wanted);
    const Vector place{static_cast<float>(x), static_cast<float>(y)};
    Vector best = places.starts[0];
    float least = 0;
    for (std::size_t i = 0; i < places.count; ++i) {
        const auto& start = places.starts[i];
        // Starts that agree are tried once.
        if (i > 0 &&
            std::fabs(start.x - best.x) + std::fabs(start.y - best.y) < least_start_distance) {
            continue;
        }
        const float miss = mismatch(wanted, past, place.x + start.x, place.y + start.y);
        // The expected wins unless another is clearly better.
        if (i == 0 || miss < least_gain * least - noise_mismatch) {
            least = miss;
            best = start;
        }
    }
    return search(wanted, past, place, best);
}

// `expected` in pixels of this level.
Field match(const FloatPlane& present, const FloatPlane& past, const Flow* coarse,
            const CameraMotion& expected) {
    Field field;
    field.columns = (present.width - patch + stride - 1) / stride + 1;
    field.rows = (present.height - patch + stride - 1) / stride + 1;
    field.vectors.resize(static_cast<std::size_t>(field.columns) *
                         static_cast<std::size_t>(field.rows));
    std::size_t at = 0;
    for (int r = 0; r < field.rows; ++r) {
        for (int c = 0; c < field.columns; ++c, ++at) {
            const int x = patch_place(c, present.width);
            const int y = patch_place(r, present.height);
            const auto places = starts_for(field, at, x, y, present, coarse, expected);
            field.vectors[at] = match_patch(present, past, x, y, places);
        }
    }
    return field;
}

// u, v, miss and weight of a pixel row by row: what patches add to.
struct Sums {
    float* u;
    float* v;
    float* miss;
    float* weight;
};

[[gnu::always_inline]] inline void add_row(float* to, const Row& value) {
    Row now;
    read_row(now, to);
    now += value;
    std::memcpy(to, &now, sizeof(Row));
}

[[gnu::target_clones("avx2", "default")]] void spread_patch(const FloatPlane& present,
                                                            const FloatPlane& past, int x, int y,
                                                            Vector vector, const Sums& sums) {
    const Corner corner =
        corner_at(past, static_cast<float>(x) + vector.x, static_cast<float>(y) + vector.y);
    for (int row = 0; row < patch; ++row) {
        const auto base = static_cast<std::ptrdiff_t>(y + row) * present.width + x;
        Row found, here;
        read_between(found, corner, row);
        read_row(here, present.row(y + row) + x);
        const Row apart = found - here;
        const Row miss = apart < 0.0f ? -apart : apart;
        const Row weight = 1.0f / (1.0f + miss * miss);
        add_row(sums.u + base, weight * vector.x);
        add_row(sums.v + base, weight * vector.y);
        add_row(sums.miss + base, weight * miss);
        add_row(sums.weight + base, weight);
    }
}

Flow densify(const FloatPlane& present, const FloatPlane& past, const Field& field) {
    Flow flow;
    flow.width = present.width;
    flow.height = present.height;
    const auto size = present.values.size();
    flow.u.assign(size, 0);
    flow.v.assign(size, 0);
    flow.residual.assign(size, 0);
    std::vector<float> weights(size, 0);
    const Sums sums{flow.u.data(), flow.v.data(), flow.residual.data(), weights.data()};
    for (int r = 0; r < field.rows; ++r) {
        for (int c = 0; c < field.columns; ++c) {
            const auto vector = field.vectors[static_cast<std::size_t>(r * field.columns + c)];
            spread_patch(present, past, patch_place(c, present.width),
                         patch_place(r, present.height), vector, sums);
        }
    }
    for (std::size_t i = 0; i < size; ++i) {
        const float each = 1.0f / weights[i];
        flow.u[i] *= each;
        flow.v[i] *= each;
        flow.residual[i] *= each;
    }
    return flow;
}

}  // namespace

Pyramid make_pyramid(const Analysis& picture) {
    Pyramid pyramid;
    pyramid.push_back({picture.width, picture.height, picture.luma});
    while (std::min(pyramid.back().width, pyramid.back().height) / 2 >= smallest_level) {
        pyramid.push_back(shrink(pyramid.back()));
    }
    return pyramid;
}

Flow find_flow(const Pyramid& present, const Pyramid& past, const CameraMotion& expected) {
    CHECK(!present.empty() && present.size() == past.size());
    const auto& full = present.front();
    if (std::min(full.width, full.height) <= patch) {
        const std::vector<float> zero(full.values.size(), 0.0f);
        return {full.width, full.height, zero, zero, zero};
    }
    Flow flow;
    for (std::size_t level = present.size(); level-- > 0;) {
        const Flow* coarse = level + 1 < present.size() ? &flow : nullptr;
        CameraMotion here = expected;
        const float scale = 1.0f / static_cast<float>(1u << level);
        here.shift_x *= scale;
        here.shift_y *= scale;
        const auto field = match(present[level], past[level], coarse, here);
        flow = densify(present[level], past[level], field);
    }
    return flow;
}

float sample_bilinear(const float* map, int width, int height, float x, float y) {
    x = std::clamp(x, 0.0f, static_cast<float>(width - 1));
    y = std::clamp(y, 0.0f, static_cast<float>(height - 1));
    const int left = std::min(static_cast<int>(x), std::max(width - 2, 0));
    const int top = std::min(static_cast<int>(y), std::max(height - 2, 0));
    const int right = std::min(left + 1, width - 1);
    const int bottom = std::min(top + 1, height - 1);
    const float fx = x - static_cast<float>(left);
    const float fy = y - static_cast<float>(top);
    const float upper = map[top * width + left] * (1 - fx) + map[top * width + right] * fx;
    const float lower = map[bottom * width + left] * (1 - fx) + map[bottom * width + right] * fx;
    return upper * (1 - fy) + lower * fy;
}

}  // namespace spot::media
