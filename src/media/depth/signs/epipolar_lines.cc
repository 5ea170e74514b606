#include "media/depth/signs/epipolar_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace spot::media {
namespace {

// Constants of this sign; docs/media.md says what "by eye" means.

// Pixels of the map from a sample to the next, along both sides. Cost: seven unknowns need no more.
constexpr int sample_step = 7;
// Pixels beside its line at which a sample counts half (Geman and McClure's robust error). By eye.
constexpr float half_weight_miss = 0.3f;
// Weight, for each sample, of the assumption that the camera does not rotate: it decides where the
// samples do not. By eye.
constexpr float rotation_damping = 0.02f;
// The error of the last picture's lines is multiplied by this, so that they are kept unless others
// are better by a tenth (hysteresis). By eye.
constexpr float last_lines_bonus = 0.9f;
// Fits of the rotation to each candidate, and of lines and rotation to the best one. By eye.
constexpr int fits_of_candidate = 2;
constexpr int refinements = 3;
// Added to the squared length of a line's direction, which is 0 at the focus of expansion: keeps
// quotients finite, and, the second, keeps the samples about it from deciding. By eye.
constexpr float least_square_length = 1e-4f;
constexpr float center_damping = 0.05f;
// Candidates: six directions sideways, 30 degrees apart, as cosine and sine; and nine points to go
// to, in halves of the width from the middle, which cover most of a wide picture.
constexpr float sideways[6][2] = {{1, 0}, {0.866f, 0.5f},  {0.5f, 0.866f},
                                  {0, 1}, {-0.5f, 0.866f}, {-0.866f, 0.5f}};
constexpr float ahead_x[3] = {-0.6f, 0.0f, 0.6f};
constexpr float ahead_y[3] = {-0.3f, 0.0f, 0.3f};
// Jacobi's rotations: sweeps over the three pairs, which converge quadratically, and the value that
// counts as 0. Arithmetic.
constexpr int sweeps = 6;
constexpr double least_entry = 1e-12;

// A sample: its place in halves of the width from the middle, its flow in pixels.
struct Vote {
    float px, py, u, v, confidence;
};

using Matrix = std::array<std::array<double, 3>, 3>;

std::vector<Vote> collect(const Flow& flow, const std::vector<float>& confidence) {
    std::vector<Vote> votes;
    const float cx = 0.5f * static_cast<float>(flow.width);
    const float cy = 0.5f * static_cast<float>(flow.height);
    for (int y = sample_step / 2; y < flow.height; y += sample_step) {
        for (int x = sample_step / 2; x < flow.width; x += sample_step) {
            const auto at = static_cast<std::size_t>(y * flow.width + x);
            votes.push_back({(static_cast<float>(x) - cx) / cx, (static_cast<float>(y) - cy) / cx,
                             flow.u[at], flow.v[at], confidence[at]});
        }
    }
    return votes;
}

// The eigenvector of the smallest eigenvalue, by Jacobi's rotations.
std::array<double, 3> smallest(Matrix m) {
    Matrix vectors{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
    constexpr std::size_t pairs[3][2] = {{0, 1}, {0, 2}, {1, 2}};
    for (int i = 0; i < 3 * sweeps; ++i) {
        const auto [p, q] = pairs[i % 3];
        if (std::fabs(m[p][q]) < least_entry) continue;
        const double theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
        const double t =
            (theta >= 0 ? 1.0 : -1.0) / (std::fabs(theta) + std::sqrt(theta * theta + 1));
        const double c = 1 / std::sqrt(t * t + 1);
        const double s = t * c;
        for (auto& row : m) {
            const double a = row[p];
            row[p] = c * a - s * row[q];
            row[q] = s * a + c * row[q];
        }
        for (std::size_t k = 0; k < 3; ++k) {
            const double a = m[p][k];
            m[p][k] = c * a - s * m[q][k];
            m[q][k] = s * a + c * m[q][k];
        }
        for (auto& row : vectors) {
            const double a = row[p];
            row[p] = c * a - s * row[q];
            row[q] = s * a + c * row[q];
        }
    }
    std::size_t best = 0;
    for (std::size_t k = 1; k < 3; ++k) {
        if (m[k][k] < m[best][best]) best = k;
    }
    return {vectors[0][best], vectors[1][best], vectors[2][best]};
}

// Solves m x = b for a symmetric m that is positive.
std::array<double, 3> solve(const Matrix& m, const std::array<double, 3>& b) {
    const auto minor = [&](std::size_t r, std::size_t c) {
        const std::size_t r1 = (r + 1) % 3, r2 = (r + 2) % 3, c1 = (c + 1) % 3, c2 = (c + 2) % 3;
        return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
    };
    const double determinant =
        m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
    std::array<double, 3> x{};
    for (std::size_t i = 0; i < 3; ++i) {
        x[i] = (minor(0, i) * b[0] + minor(1, i) * b[1] + minor(2, i) * b[2]) / determinant;
    }
    return x;
}

// The squared distance of a vote from its line, in pixels of the map.
float miss(const EpipolarLines& lines, const Vote& vote) {
    float ex = 0, ey = 0, u = 0, v = 0;
    lines.direction(vote.px, vote.py, &ex, &ey);
    lines.rotation_at(vote.px, vote.py, &u, &v);
    const float cross = (vote.u - u) * ey - (vote.v - v) * ex;
    return cross * cross / (ex * ex + ey * ey + least_square_length);
}

float robust(float square) {
    return 1.0f / (1.0f + square / (half_weight_miss * half_weight_miss));
}

float total_miss(const EpipolarLines& lines, const std::vector<Vote>& votes) {
    float sum = 0;
    for (const auto& vote : votes) sum += vote.confidence * (1 - robust(miss(lines, vote)));
    return sum;
}

// Fits the rotation that leaves the least motion beside the lines. The first fit of a candidate is
// not weighted by how far off its line a sample is, since that is not known yet.
void fit_rotation(EpipolarLines& lines, const std::vector<Vote>& votes, bool first) {
    Matrix m{};
    std::array<double, 3> b{};
    for (const auto& vote : votes) {
        float ex = 0, ey = 0;
        lines.direction(vote.px, vote.py, &ex, &ey);
        float weight = vote.confidence / (ex * ex + ey * ey + least_square_length);
        if (!first) {
            const float near = robust(miss(lines, vote));
            weight *= near * near;
        }
        const float row[3] = {ey, -ex, -(vote.py * ey + vote.px * ex)};
        const float right = vote.u * ey - vote.v * ex;
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = 0; j < 3; ++j) {
                m[i][j] += static_cast<double>(weight * row[i] * row[j]);
            }
            b[i] += static_cast<double>(weight * row[i] * right);
        }
    }
    for (std::size_t i = 0; i < 3; ++i) {
        m[i][i] += static_cast<double>(rotation_damping) * static_cast<double>(votes.size());
    }
    const auto x = solve(m, b);
    lines.turn_x = static_cast<float>(x[0]);
    lines.turn_y = static_cast<float>(x[1]);
    lines.roll = static_cast<float>(x[2]);
}

// Fits the directions that leave the least motion beside the lines for a rotation that is known.
void fit_directions(EpipolarLines& lines, const std::vector<Vote>& votes) {
    Matrix m{};
    for (const auto& vote : votes) {
        float turn_u = 0, turn_v = 0;
        lines.rotation_at(vote.px, vote.py, &turn_u, &turn_v);
        const float u = vote.u - turn_u;
        const float v = vote.v - turn_v;
        const float near = robust(miss(lines, vote));
        float ex = 0, ey = 0;
        lines.direction(vote.px, vote.py, &ex, &ey);
        const float weight = vote.confidence * near * near / (ex * ex + ey * ey + center_damping);
        const float row[3] = {-v, u, u * vote.py - v * vote.px};
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = 0; j < 3; ++j) {
                m[i][j] += static_cast<double>(weight * row[i] * row[j]);
            }
        }
    }
    const auto e = smallest(m);
    lines.x = static_cast<float>(e[0]);
    lines.y = static_cast<float>(e[1]);
    lines.expansion = static_cast<float>(e[2]);
}

std::vector<EpipolarLines> candidates(const EpipolarLines& last) {
    std::vector<EpipolarLines> made{last};
    for (const auto& way : sideways) made.push_back({way[0], way[1], 0, 0, 0, 0});
    for (const float x : ahead_x) {
        for (const float y : ahead_y) {
            const float length = std::sqrt(1 + x * x + y * y);
            made.push_back({x / length, y / length, 1 / length, 0, 0, 0});
        }
    }
    return made;
}

}  // namespace

EpipolarLines fit_epipolar_lines(const Flow& flow, const std::vector<float>& confidence,
                                 const EpipolarLines& last) {
    const auto votes = collect(flow, confidence);
    EpipolarLines best = last;
    float least = 0;
    bool first = true;
    for (auto lines : candidates(last)) {
        for (int i = 0; i < fits_of_candidate; ++i) fit_rotation(lines, votes, i == 0);
        const float left = total_miss(lines, votes) * (first ? last_lines_bonus : 1.0f);
        if (first || left < least) {
            best = lines;
            least = left;
        }
        first = false;
    }
    for (int i = 0; i < refinements; ++i) {
        EpipolarLines finer = best;
        fit_directions(finer, votes);
        fit_rotation(finer, votes, false);
        const float left = total_miss(finer, votes);
        if (left >= least) break;
        best = finer;
        least = left;
    }
    return best;
}

}  // namespace spot::media
