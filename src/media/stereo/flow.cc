#include "media/stereo/flow.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"

namespace spot::media {
namespace {

constexpr int patch = 8;
constexpr int stride = 4;
constexpr int steps = 5;
constexpr int smallest_level = 20;  // pixels of the shorter side
constexpr float enough = 0.03f;     // a step this short ends the search
constexpr float farthest_step = 4;  // a match may not run further from its start than this
constexpr float grain = 64 * 1.5f;  // sum of squares that noise alone makes in a patch
constexpr float flatness = 60;      // added to the patch's gradients: flat ones stay where they are

struct Vector {
    float x = 0;
    float y = 0;
};

using Patch = std::array<float, patch * patch>;

struct Field {
    int columns = 0;
    int rows = 0;
    std::vector<Vector> vectors;
};

// The patch of `plane` at a fractional place, kept inside.
void read_patch(const FloatPlane& plane, float x, float y, Patch& to) {
    x = std::clamp(x, 0.0f, static_cast<float>(plane.width - patch - 1));
    y = std::clamp(y, 0.0f, static_cast<float>(plane.height - patch - 1));
    const int left = static_cast<int>(x);
    const int top = static_cast<int>(y);
    const float fx = x - static_cast<float>(left);
    const float fy = y - static_cast<float>(top);
    const float a = (1 - fx) * (1 - fy);
    const float b = fx * (1 - fy);
    const float c = (1 - fx) * fy;
    const float d = fx * fy;
    for (int row = 0; row < patch; ++row) {
        const float* upper = plane.row(top + row) + left;
        const float* lower = plane.row(top + row + 1) + left;
        float* out = to.data() + row * patch;
        for (int i = 0; i < patch; ++i) {
            out[i] = a * upper[i] + b * upper[i + 1] + c * lower[i] + d * lower[i + 1];
        }
    }
}

struct Template {
    Patch values;
    Patch gx;
    Patch gy;
    float xx = flatness;
    float xy = 0;
    float yy = flatness;
};

void read_template(const FloatPlane& plane, int x, int y, Template& to) {
    to.xx = to.yy = flatness;
    to.xy = 0;
    for (int row = 0; row < patch; ++row) {
        const int py = y + row;
        const float* here = plane.row(py);
        const float* above = plane.row(std::max(py - 1, 0));
        const float* below = plane.row(std::min(py + 1, plane.height - 1));
        for (int i = 0; i < patch; ++i) {
            const int px = x + i;
            const auto at = static_cast<std::size_t>(row * patch + i);
            to.values[at] = here[px];
            to.gx[at] =
                0.5f * (here[std::min(px + 1, plane.width - 1)] - here[std::max(px - 1, 0)]);
            to.gy[at] = 0.5f * (below[px] - above[px]);
            to.xx += to.gx[at] * to.gx[at];
            to.xy += to.gx[at] * to.gy[at];
            to.yy += to.gy[at] * to.gy[at];
        }
    }
}

// Sum of squared differences without the difference of the means: light may change.
float mismatch(const Patch& a, const Patch& b) {
    float sum = 0;
    float squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const float d = b[i] - a[i];
        sum += d;
        squares += d * d;
    }
    return squares - sum * sum / static_cast<float>(a.size());
}

Vector search(const Template& wanted, const FloatPlane& past, Vector place, Vector start) {
    Vector best = start;
    const float determinant = wanted.xx * wanted.yy - wanted.xy * wanted.xy;
    Patch found;
    for (int step = 0; step < steps; ++step) {
        read_patch(past, place.x + best.x, place.y + best.y, found);
        float mean = 0;
        for (std::size_t i = 0; i < found.size(); ++i) mean += found[i] - wanted.values[i];
        mean /= static_cast<float>(found.size());
        float bx = 0;
        float by = 0;
        for (std::size_t i = 0; i < found.size(); ++i) {
            const float d = found[i] - wanted.values[i] - mean;
            bx += wanted.gx[i] * d;
            by += wanted.gy[i] * d;
        }
        const float dx = (wanted.yy * bx - wanted.xy * by) / determinant;
        const float dy = (wanted.xx * by - wanted.xy * bx) / determinant;
        best.x -= std::clamp(dx, -1.0f, 1.0f);
        best.y -= std::clamp(dy, -1.0f, 1.0f);
        if (dx * dx + dy * dy < enough * enough) break;
    }
    const float away = std::max(std::fabs(best.x - start.x), std::fabs(best.y - start.y));
    return away > farthest_step ? start : best;
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

// `expected` in pixels of this level.
Field match(const FloatPlane& present, const FloatPlane& past, const Flow* coarse,
            const CameraMotion& expected) {
    Field field;
    field.columns = (present.width - patch + stride - 1) / stride + 1;
    field.rows = (present.height - patch + stride - 1) / stride + 1;
    field.vectors.resize(static_cast<std::size_t>(field.columns) *
                         static_cast<std::size_t>(field.rows));
    Template wanted;
    Patch found;
    for (int r = 0; r < field.rows; ++r) {
        for (int c = 0; c < field.columns; ++c) {
            const int x = patch_place(c, present.width);
            const int y = patch_place(r, present.height);
            read_template(present, x, y, wanted);
            const Vector place{static_cast<float>(x), static_cast<float>(y)};
            const auto at = static_cast<std::size_t>(r * field.columns + c);
            std::array<Vector, 4> starts{};
            expected.at(place.x + patch / 2 - 0.5f * static_cast<float>(present.width),
                        place.y + patch / 2 - 0.5f * static_cast<float>(present.height),
                        &starts[0].x, &starts[0].y);
            std::size_t count = 1;
            if (coarse != nullptr) starts[count++] = coarse_at(*coarse, x, y);
            if (c > 0) starts[count++] = field.vectors[at - 1];
            if (r > 0)
                starts[count++] = field.vectors[at - static_cast<std::size_t>(field.columns)];
            Vector best = starts[0];
            float least = 0;
            for (std::size_t i = 0; i < count; ++i) {
                read_patch(past, place.x + starts[i].x, place.y + starts[i].y, found);
                const float miss = mismatch(wanted.values, found);
                // The expected wins unless another is clearly better.
                if (i == 0 || miss < 0.8f * least - grain) {
                    least = miss;
                    best = starts[i];
                }
            }
            field.vectors[at] = search(wanted, past, place, best);
        }
    }
    return field;
}

void spread_patch(const FloatPlane& present, const FloatPlane& past, int x, int y, Vector vector,
                  Flow& flow, std::vector<float>& weights) {
    Patch found;
    read_patch(past, static_cast<float>(x) + vector.x, static_cast<float>(y) + vector.y, found);
    for (int row = 0; row < patch; ++row) {
        const float* here = present.row(y + row) + x;
        const auto base = static_cast<std::size_t>(y + row) * static_cast<std::size_t>(flow.width) +
                          static_cast<std::size_t>(x);
        for (int i = 0; i < patch; ++i) {
            const auto k = static_cast<std::size_t>(i);
            const float miss =
                std::fabs(found[static_cast<std::size_t>(row * patch + i)] - here[i]);
            const float weight = 1.0f / (1.0f + miss * miss);
            flow.u[base + k] += weight * vector.x;
            flow.v[base + k] += weight * vector.y;
            flow.residual[base + k] += weight * miss;
            weights[base + k] += weight;
        }
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
    for (int r = 0; r < field.rows; ++r) {
        for (int c = 0; c < field.columns; ++c) {
            const auto vector = field.vectors[static_cast<std::size_t>(r * field.columns + c)];
            spread_patch(present, past, patch_place(c, present.width),
                         patch_place(r, present.height), vector, flow, weights);
        }
    }
    for (std::size_t i = 0; i < size; ++i) {
        flow.u[i] /= weights[i];
        flow.v[i] /= weights[i];
        flow.residual[i] /= weights[i];
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

float between(const float* map, int width, int height, float x, float y) {
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
