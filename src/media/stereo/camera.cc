#include "media/stereo/camera.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "media/stereo/blur.h"

namespace spot::media {
namespace {

constexpr int sample_step = 4;  // pixels between those that vote on the camera's motion
constexpr int fits = 6;
constexpr float firm = 0.35f;         // pixels of difference at which a vote counts half
constexpr float still_camera = 0.2f;  // pixels a picture
constexpr int texture_radius = 3;     // pixels around one that tell whether it can be matched
constexpr float firm_texture = 80;    // squared levels of contrast at which it half can
constexpr float known_miss = 8;       // levels by which a match may fail to be half trusted
constexpr float border = 2;           // pixels at the edge where matches are not believed
constexpr double enough_votes = 60;   // on who hides whom, to be half believed
constexpr float real_overlap = 1.0f;  // pixels by which two motions differ to hide one another

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
        if (std::fabs(m[pivot][k]) < 1e-9) return false;
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
            const float du = (flow.u[at] - u) / firm;
            const float dv = (flow.v[at] - v) / firm;
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
    for (int i = 0; i < fits; ++i) motion = refit(flow, motion);
    return motion;
}

namespace {

// How much there is to match at each place, and whether the past picture had it.
std::vector<float> find_trust(const Flow& flow, const FloatPlane& present) {
    std::vector<float> trust(flow.u.size(), 0.0f);
    for (int y = 1; y + 1 < flow.height; ++y) {
        for (int x = 1; x + 1 < flow.width; ++x) {
            const auto at = static_cast<std::size_t>(y * flow.width + x);
            const float gx = present.values[at + 1] - present.values[at - 1];
            const float gy = present.row(y + 1)[x] - present.row(y - 1)[x];
            trust[at] = gx * gx + gy * gy;
        }
    }
    std::vector<float> spare;
    box_mean(trust, flow.width, flow.height, texture_radius, spare);
    for (int y = 0; y < flow.height; ++y) {
        for (int x = 0; x < flow.width; ++x) {
            const auto at = static_cast<std::size_t>(y * flow.width + x);
            const float px = static_cast<float>(x) + flow.u[at];
            const float py = static_cast<float>(y) + flow.v[at];
            const bool inside = px >= border && py >= border &&
                                px <= static_cast<float>(flow.width - 1) - border &&
                                py <= static_cast<float>(flow.height - 1) - border;
            const float miss = flow.residual[at] * flow.residual[at] / (known_miss * known_miss);
            trust[at] = inside ? trust[at] / (trust[at] + firm_texture) / (1 + miss) : 0.0f;
        }
    }
    return trust;
}

}  // namespace

Parallax find_parallax(const Flow& flow, const CameraMotion& camera, const FloatPlane& present,
                       const FloatPlane& past) {
    Parallax made;
    made.trust = find_trust(flow, present);
    made.along.resize(flow.u.size());
    const float cx = 0.5f * static_cast<float>(flow.width);
    const float cy = 0.5f * static_cast<float>(flow.height);
    double pace = 0;
    for (int y = 0; y < flow.height; ++y) {
        for (int x = 0; x < flow.width; ++x) {
            const auto at = static_cast<std::size_t>(y * flow.width + x);
            float u = 0;
            float v = 0;
            camera.at(static_cast<float>(x) - cx, static_cast<float>(y) - cy, &u, &v);
            const float length = std::sqrt(u * u + v * v);
            const float du = flow.u[at] - u;
            const float dv = flow.v[at] - v;
            made.along[at] =
                length > still_camera ? (du * u + dv * v) / length : std::sqrt(du * du + dv * dv);
            pace += static_cast<double>(length);
        }
    }
    made.pace = static_cast<float>(pace / static_cast<double>(flow.u.size()));
    made.camera_moves = made.pace > still_camera;

    // Who hides whom: of two pixels that came from the same place, the one in front is the one that
    // looks like what was seen there.
    std::vector<int> owner(flow.u.size(), -1);
    double front = 0;
    double votes = 0;
    for (int y = 0; y < flow.height; ++y) {
        for (int x = 0; x < flow.width; ++x) {
            const int at = y * flow.width + x;
            const auto i = static_cast<std::size_t>(at);
            const int tx = static_cast<int>(std::lrint(static_cast<float>(x) + flow.u[i]));
            const int ty = static_cast<int>(std::lrint(static_cast<float>(y) + flow.v[i]));
            if (tx < 0 || ty < 0 || tx >= flow.width || ty >= flow.height) continue;
            int& other = owner[static_cast<std::size_t>(ty * flow.width + tx)];
            if (other >= 0) {
                const auto j = static_cast<std::size_t>(other);
                const float apart = made.along[i] - made.along[j];
                if (std::fabs(apart) > real_overlap) {
                    const float seen = past.row(ty)[tx];
                    const float mine = std::fabs(present.values[i] - seen);
                    const float theirs = std::fabs(present.values[j] - seen);
                    const float sure = (theirs - mine) / (8.0f + theirs + mine);
                    front += static_cast<double>(apart > 0 ? sure : -sure);
                    votes += static_cast<double>(std::fabs(sure));
                }
            }
            other = at;
        }
    }
    made.greater_is_nearer = static_cast<float>(front / (votes + enough_votes));
    return made;
}

}  // namespace spot::media
