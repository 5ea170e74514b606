#include "media/depth/signs/camera.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace spot::media {
namespace {

// Constants of this sign; docs/media.md says what "by eye" means.

// Pixels of the map from a sample to the next, along both sides. Cost: a sixteenth of the pixels is
// more than enough for four unknowns.
constexpr int sample_step = 4;
// Rounds of reweighting, after the median. By eye.
constexpr int most_fits = 6;
// Pixels between a sample's flow and the camera's at which it counts half (Cauchy's weight). By
// eye.
constexpr float half_weight_miss = 0.35f;
// A pivot smaller than this is rounding: the samples do not determine the motion. Arithmetic.
constexpr double least_pivot = 1e-9;

float median(std::vector<float> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Solves the 4x4 system in place; false when it has no single answer.
bool solve(std::array<std::array<double, 5>, 4>& m) {
    for (std::size_t k = 0; k < 4; ++k) {
        std::size_t pivot = k;
        for (std::size_t r = k + 1; r < 4; ++r) {
            if (std::fabs(m[r][k]) > std::fabs(m[pivot][k])) pivot = r;
        }
        if (std::fabs(m[pivot][k]) < least_pivot) return false;
        std::swap(m[k], m[pivot]);
        for (std::size_t r = 0; r < 4; ++r) {
            if (r == k) continue;
            const double factor = m[r][k] / m[k][k];
            for (std::size_t c = k; c < 5; ++c) m[r][c] -= factor * m[k][c];
        }
    }
    return true;
}

// One weighted least-squares fit around the present motion.
CameraMotion refit(const Flow& flow, const CameraMotion& now) {
    std::array<std::array<double, 5>, 4> m{};
    const float cx = 0.5f * static_cast<float>(flow.width);
    const float cy = 0.5f * static_cast<float>(flow.height);
    for (int y = sample_step / 2; y < flow.height; y += sample_step) {
        for (int x = sample_step / 2; x < flow.width; x += sample_step) {
            const auto at = static_cast<std::size_t>(y * flow.width + x);
            const float px = static_cast<float>(x) - cx;
            const float py = static_cast<float>(y) - cy;
            float u = 0;
            float v = 0;
            now.at(px, py, &u, &v);
            const float du = (flow.u[at] - u) / half_weight_miss;
            const float dv = (flow.v[at] - v) / half_weight_miss;
            const double w = 1.0 / (1.0 + static_cast<double>(du * du + dv * dv)) /
                             (1.0 + static_cast<double>(flow.residual[at]));
            const double row_u[4] = {1, 0, px, -py};
            const double row_v[4] = {0, 1, py, px};
            for (std::size_t i = 0; i < 4; ++i) {
                for (std::size_t j = 0; j < 4; ++j) {
                    m[i][j] += w * (row_u[i] * row_u[j] + row_v[i] * row_v[j]);
                }
                m[i][4] += w * (row_u[i] * static_cast<double>(flow.u[at]) +
                                row_v[i] * static_cast<double>(flow.v[at]));
            }
        }
    }
    if (!solve(m)) return now;
    return {static_cast<float>(m[0][4] / m[0][0]), static_cast<float>(m[1][4] / m[1][1]),
            static_cast<float>(m[2][4] / m[2][2]), static_cast<float>(m[3][4] / m[3][3])};
}

}  // namespace

CameraMotion fit_camera(const Flow& flow) {
    std::vector<float> u;
    std::vector<float> v;
    for (std::size_t i = 0; i < flow.u.size(); i += sample_step * sample_step) {
        u.push_back(flow.u[i]);
        v.push_back(flow.v[i]);
    }
    CameraMotion motion{median(std::move(u)), median(std::move(v)), 0, 0};
    for (int i = 0; i < most_fits; ++i) motion = refit(flow, motion);
    return motion;
}

}  // namespace spot::media
