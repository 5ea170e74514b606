#include "media/depth/signs/parallax.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "media/depth/signs/blur.h"
#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

constexpr float moves = 0.2f;    // pixels that are motion
constexpr int parts_across = 8;  // of the picture, each with one vote
constexpr int parts_down = 6;
constexpr float firm_part = 0.1f;       // mean square trust of one with a whole vote
constexpr float all_stirs = 0.76f;      // of the votes; less are things before a still camera
constexpr float stir_kept = 0.93f;      // from picture to picture
constexpr int texture_radius = 3;       // pixels around one that tell whether it can be matched
constexpr float firm_texture = 80;      // squared levels of contrast at which it half can
constexpr float known_miss = 8;         // levels by which a match may fail to be half trusted
constexpr float border = 4;             // pixels at the edge where matches are not believed
constexpr float off_line = 0.4f;        // pixels beside its line at which motion is half believed
constexpr int range_step = 3;           // pixels between those whose range is taken
constexpr double far_share = 0.04;      // of pixels beyond either end of the range
constexpr float clear_parallax = 0.7f;  // pixels between near and far for full sureness
constexpr float unclear_parallax = 0.15f;
constexpr float unclear_share = 0.1f;    // of the mean motion: lenses and turns bend pictures
constexpr double opposite_share = 0.08;  // of pixels that must go against the camera to count

// How much there is to match at each place, and whether the past picture had it.
std::vector<float> find_trust(const Flow& flow, const FloatPlane& present) {
    std::vector<float> trust(flow.u.size(), 0.0f);
    for (int y = 1; y + 1 < flow.height; ++y) {
        const float* here = present.row(y);
        const float* above = present.row(y - 1);
        const float* below = present.row(y + 1);
        float* to = trust.data() + static_cast<std::ptrdiff_t>(y) * flow.width;
        for (int x = 1; x + 1 < flow.width; ++x) {
            const float gx = here[x + 1] - here[x - 1];
            const float gy = below[x] - above[x];
            to[x] = gx * gx + gy * gy;
        }
    }
    std::vector<float> spare;
    box_mean(trust, flow.width, flow.height, texture_radius, spare);
    const float right = static_cast<float>(flow.width - 1) - border;
    const float bottom = static_cast<float>(flow.height - 1) - border;
    std::size_t at = 0;
    for (int y = 0; y < flow.height; ++y) {
        for (int x = 0; x < flow.width; ++x, ++at) {
            const float px = static_cast<float>(x) + flow.u[at];
            const float py = static_cast<float>(y) + flow.v[at];
            const bool inside = px >= border && py >= border && px <= right && py <= bottom;
            const float miss = flow.residual[at] * flow.residual[at] / (known_miss * known_miss);
            trust[at] = inside ? trust[at] / ((trust[at] + firm_texture) * (1 + miss)) : 0.0f;
        }
    }
    return trust;
}

// How much of the picture moves. Where a camera moves, all parts do that show something; a person
// before a still one leaves some at rest, however many pixels the person has.
float find_stir(const Flow& flow, const std::vector<float>& u, const std::vector<float>& v,
                const std::vector<float>& trust) {
    struct Part {
        float seen = 0;
        float moving = 0;
        float pixels = 0;
    };
    std::array<Part, static_cast<std::size_t>(parts_across) * parts_down> parts{};
    std::size_t at = 0;
    for (int y = 0; y < flow.height; ++y) {
        const int down = y * parts_down / flow.height * parts_across;
        for (int x = 0; x < flow.width; ++x, ++at) {
            auto& part = parts[static_cast<std::size_t>(down + x * parts_across / flow.width)];
            const float sure = trust[at] * trust[at];
            const float square = u[at] * u[at] + v[at] * v[at];
            part.seen += sure;
            part.moving += square > moves * moves ? sure : 0.0f;
            part.pixels += 1;
        }
    }
    float votes = 1e-3f;
    float moving = 0;
    for (const auto& part : parts) {
        const float mean = part.seen / std::max(part.pixels, 1.0f);
        const float vote = std::min(1.0f, mean / firm_part);
        votes += vote;
        moving += vote * part.moving / (part.seen + 1e-6f);
    }
    return moving / votes;
}

// Motion of each pixel before a still camera. What the camera still does, a slow zoom for one, is
// taken off if that leaves more at rest; else a large thing that moves was taken for the camera.
void find_movers(const Flow& flow, const CameraMotion& camera, const std::vector<float>& trust,
                 float stir, std::vector<float>& along) {
    std::vector<float> rest_u(flow.u.size());
    std::vector<float> rest_v(flow.u.size());
    const float cx = 0.5f * static_cast<float>(flow.width);
    const float cy = 0.5f * static_cast<float>(flow.height);
    std::size_t at = 0;
    for (int y = 0; y < flow.height; ++y) {
        for (int x = 0; x < flow.width; ++x, ++at) {
            float u = 0;
            float v = 0;
            camera.at(static_cast<float>(x) - cx, static_cast<float>(y) - cy, &u, &v);
            rest_u[at] = flow.u[at] - u;
            rest_v[at] = flow.v[at] - v;
        }
    }
    const bool camera_helps = find_stir(flow, rest_u, rest_v, trust) < stir;
    const auto& us = camera_helps ? rest_u : flow.u;
    const auto& vs = camera_helps ? rest_v : flow.v;
    for (at = 0; at < along.size(); ++at) along[at] = std::sqrt(us[at] * us[at] + vs[at] * vs[at]);
}

// `along` of all pixels and its trust.
void project(const Flow& flow, const Lines& lines, Parallax& made) {
    const float cx = 0.5f * static_cast<float>(flow.width);
    const float cy = 0.5f * static_cast<float>(flow.height);
    const float scale = 1.0f / cx;
    const float tall = cy * scale;
    // Mean square length of the directions over the picture.
    const float usual = lines.x * lines.x + lines.y * lines.y +
                        lines.spread * lines.spread * (1 + tall * tall) / 3 + 1e-6f;
    const float norm = std::sqrt(usual);
    double all = 1e-6;
    double on_lines = 0;
    std::size_t at = 0;
    for (int y = 0; y < flow.height; ++y) {
        const float py = (static_cast<float>(y) - cy) * scale;
        for (int x = 0; x < flow.width; ++x, ++at) {
            const float px = (static_cast<float>(x) - cx) * scale;
            float ex = 0, ey = 0, u = 0, v = 0;
            lines.direction(px, py, &ex, &ey);
            lines.turning(px, py, &u, &v);
            u = flow.u[at] - u;
            v = flow.v[at] - v;
            const float square = ex * ex + ey * ey;
            const float cross = u * ey - v * ex;
            made.along[at] = (u * ex + v * ey) * norm / (square + 0.05f * usual);
            // Nothing can be told at the point the camera goes to.
            const float seen = square / (square + 0.15f * usual);
            const float on_line =
                1.0f / (1.0f + cross * cross / (off_line * off_line * (square + 1e-6f)));
            made.trust[at] *= seen;
            all += static_cast<double>(made.trust[at]);
            made.trust[at] *= on_line;
            on_lines += static_cast<double>(made.trust[at]);
        }
    }
    made.explained = static_cast<float>(on_lines / all);
}

// How far `along` ranges, and its mean. A camera that only turns moves the sides of a picture
// further than its middle, as the square of the place along the line: that is no parallax.
float true_range(const Flow& flow, const Parallax& parallax, float* own) {
    const float cx = 0.5f * static_cast<float>(flow.width);
    const float cy = 0.5f * static_cast<float>(flow.height);
    std::vector<float> values, bends, weights;
    double w = 1e-3, sa = 0, sq = 0, saq = 0, sqq = 0;
    for (int y = range_step / 2; y < flow.height; y += range_step) {
        for (int x = range_step / 2; x < flow.width; x += range_step) {
            const auto at = static_cast<std::size_t>(y * flow.width + x);
            const float way = ((static_cast<float>(x) - cx) * parallax.lines.x +
                               (static_cast<float>(y) - cy) * parallax.lines.y) /
                              cx;
            values.push_back(parallax.along[at]);
            bends.push_back(way * way);
            weights.push_back(parallax.trust[at]);
            const auto t = static_cast<double>(weights.back());
            const auto a = static_cast<double>(values.back());
            const auto q = static_cast<double>(bends.back());
            w += t;
            sa += t * a;
            sq += t * q;
            saq += t * a * q;
            sqq += t * q * q;
        }
    }
    *own = static_cast<float>(sa / w);
    const double bend = (saq - sa * sq / w) / std::max(sqq - sq * sq / w, 1e-3);
    // No turn bends the picture by more than a third of itself (lenses of 60 degrees).
    const float most = 0.35f * std::fabs(*own);
    const float taken = std::clamp(static_cast<float>(bend), -most, most);
    const auto range = [&] {
        return quantile(values, weights, 1 - far_share, 0) -
               quantile(values, weights, far_share, 0);
    };
    const float as_is = range();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= taken * bends[i];
    return std::min(as_is, range());
}

// Votes that greater `along` is nearer. A camera that goes ahead makes everything grow, the near
// most. One that glides sideways moves everything one way, the near most; if much goes the other
// way, it circles around something, and this tells nothing.
float near_end(const Lines& lines, const std::vector<float>& along, float own) {
    const float ahead = lines.spread * lines.spread;
    const float grows = std::min(1.0f, own / 0.4f);
    const float slowest = quantile(along, opposite_share);
    const float glides = std::clamp(0.5f + slowest / clear_parallax, 0.0f, 0.5f);
    return ahead * grows + (1 - ahead) * glides;
}

}  // namespace

Parallax find_parallax(const Flow& flow, const CameraMotion& camera, const Lines& last,
                       const FloatPlane& present, float stir) {
    Parallax made;
    made.lines = last;
    made.trust = find_trust(flow, present);
    made.along.resize(flow.u.size());
    const float stir_now = find_stir(flow, flow.u, flow.v, made.trust);
    made.stir = std::max(stir_now, stir_kept * stir);
    made.camera_moves = made.stir > all_stirs;
    if (!made.camera_moves) {
        find_movers(flow, camera, made.trust, stir_now, made.along);
        made.high = std::max(clear_parallax, quantile(made.along, 1 - far_share));
        made.low = unclear_parallax;
        made.clear = std::clamp((made.high - unclear_parallax) / clear_parallax, 0.0f, 1.0f);
        return made;
    }
    made.lines = find_lines(flow, made.trust, last);
    project(flow, made.lines, made);
    float own = 0;
    const float range = true_range(flow, made, &own);
    const float unclear = unclear_parallax + unclear_share * std::fabs(own);
    made.clear = std::clamp((range - unclear) / (clear_parallax - unclear_parallax), 0.0f, 1.0f);
    if (own < 0) {
        for (float& value : made.along) value = -value;
    }
    made.low = quantile(made.along, far_share);
    made.high = quantile(made.along, 1 - far_share);
    made.greater_is_nearer = near_end(made.lines, made.along, std::fabs(own));
    return made;
}

}  // namespace spot::media
