#include "media/depth/signs/parallax.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "media/depth/signs/blur.h"
#include "media/depth/signs/quantile.h"

namespace spot::media {
namespace {

// Constants of this sign; docs/media.md says what "by eye" means.

// Pixels of the map from a picture to the next that count as motion. By eye.
constexpr float least_motion = 0.2f;
// The picture is divided into so many parts, each with one vote on whether the camera moves, so
// that a person who fills the middle is not taken for the whole. By eye.
constexpr int parts_across = 8;
constexpr int parts_down = 6;
// Mean squared confidence of a part's flow from which its vote is whole: parts that show nothing
// have none. By eye.
constexpr float full_vote_confidence = 0.1f;
// Share of the votes for motion from which it is the camera that moves; with less, things move
// before a still camera. By eye; the person before a still camera of parallax_test.cc stays below.
constexpr float camera_moving_share = 0.76f;
// Share of that value which is kept from a picture to the next, so that a camera that halts for a
// moment (half of it is left after ten pictures) still counts as moving. By eye.
constexpr float moving_share_kept = 0.93f;

// Confidence in flow. Pixels of the map around one that tell whether there is anything to match,
// and squared levels of contrast there at which the confidence is a half. By eye.
constexpr int texture_radius_pixels = 3;
constexpr float half_confidence_texture = 80;
// Levels of residual at which the confidence is a half. By eye.
constexpr float half_confidence_residual = 8;
// Pixels at the edges of the map where matches are not believed: half a patch of the flow.
constexpr float border_pixels = 4;
// Pixels beside its epipolar line at which a motion has half its confidence. By eye.
constexpr float half_weight_miss = 0.4f;
// Shares of the mean squared length of a line's direction that damp the quotients near the focus of
// expansion, where nothing can be told: of the motion along the line, and of the confidence. By
// eye.
constexpr float center_damping = 0.05f;
constexpr float center_confidence_damping = 0.15f;

// Range of parallax. Pixels of the map from a sample to the next; cost alone.
constexpr int range_step = 3;
// Share of the pixels that may lie beyond either end of the range, as outliers. A convention.
constexpr double outlier_share = 0.04;
// Pixels between near and far at which there is no parallax to be read, and from which on it is
// surely there. By eye.
constexpr float unclear_range = 0.15f;
constexpr float clear_range = 0.7f;
// Share of the mean motion that is not taken for parallax, since lenses and rotation bend pictures.
// Chosen so that the scene `pan` of bench quality gathers no false parallax: delta1 .194 became
// .275.
constexpr float unclear_motion_share = 0.1f;
// Share of the mean motion by which a rotation bends a picture at its sides at most. Geometry: a
// turn moves the place x at focal length f by 1 + (x / f)^2 times as much as the middle, and tan(30
// degrees)^2 is 0.33 for a lens of 60 degrees.
constexpr float most_bend = 0.35f;

// Which end is near. Pixels of mean growth, ahead, at which it is beyond doubt that things grow. By
// eye.
constexpr float full_growth = 0.4f;
// Share of the pixels that must go against the camera's motion until a glide is taken for a circle
// around something. By eye, on `glide` and `circle` of bench quality.
constexpr double opposite_pixels_share = 0.08;
// The vote of a glide, 0..1, where nothing goes against it; a camera that goes ahead has up to 1,
// since growth is surer. By eye.
constexpr float glide_vote = 0.5f;

// Confidence in the flow of each pixel: how much there is to match, and whether the past picture
// shows it.
std::vector<float> find_confidence(const Flow& flow, const FloatPlane& present) {
    std::vector<float> confidence(flow.u.size(), 0.0f);
    for (int y = 1; y + 1 < flow.height; ++y) {
        const float* here = present.row(y);
        const float* above = present.row(y - 1);
        const float* below = present.row(y + 1);
        float* to = confidence.data() + static_cast<std::ptrdiff_t>(y) * flow.width;
        for (int x = 1; x + 1 < flow.width; ++x) {
            const float gx = here[x + 1] - here[x - 1];
            const float gy = below[x] - above[x];
            to[x] = gx * gx + gy * gy;
        }
    }
    std::vector<float> spare;
    box_mean(confidence, flow.width, flow.height, texture_radius_pixels, spare);
    const float right = static_cast<float>(flow.width - 1) - border_pixels;
    const float bottom = static_cast<float>(flow.height - 1) - border_pixels;
    std::size_t at = 0;
    for (int y = 0; y < flow.height; ++y) {
        for (int x = 0; x < flow.width; ++x, ++at) {
            const float px = static_cast<float>(x) + flow.u[at];
            const float py = static_cast<float>(y) + flow.v[at];
            const bool inside =
                px >= border_pixels && py >= border_pixels && px <= right && py <= bottom;
            const float miss = flow.residual[at] * flow.residual[at] /
                               (half_confidence_residual * half_confidence_residual);
            confidence[at] =
                inside ? confidence[at] / ((confidence[at] + half_confidence_texture) * (1 + miss))
                       : 0.0f;
        }
    }
    return confidence;
}

// The share of the picture's parts that move. Where a camera moves, all parts do that show
// something; a person before a still one leaves some at rest, however many pixels the person has.
float find_moving_share(const Flow& flow, const std::vector<float>& u, const std::vector<float>& v,
                        const std::vector<float>& confidence) {
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
            const float sure = confidence[at] * confidence[at];
            const float square = u[at] * u[at] + v[at] * v[at];
            part.seen += sure;
            part.moving += square > least_motion * least_motion ? sure : 0.0f;
            part.pixels += 1;
        }
    }
    float votes = 1e-3f;
    float moving = 0;
    for (const auto& part : parts) {
        const float mean = part.seen / std::max(part.pixels, 1.0f);
        const float vote = std::min(1.0f, mean / full_vote_confidence);
        votes += vote;
        moving += vote * part.moving / (part.seen + 1e-6f);
    }
    return moving / votes;
}

// The length of each pixel's motion before a still camera. Motion that the camera still has, as in
// a slow zoom, is taken off if that leaves more at rest; if not, a large thing that moves was taken
// for the camera.
void find_movers(const Flow& flow, const CameraMotion& camera, const std::vector<float>& confidence,
                 float moving_share, std::vector<float>& along) {
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
    const bool camera_helps = find_moving_share(flow, rest_u, rest_v, confidence) < moving_share;
    const auto& us = camera_helps ? rest_u : flow.u;
    const auto& vs = camera_helps ? rest_v : flow.v;
    for (at = 0; at < along.size(); ++at) along[at] = std::sqrt(us[at] * us[at] + vs[at] * vs[at]);
}

// Fills `along` of all pixels, and takes what is beside its line from the confidence.
void project(const Flow& flow, const EpipolarLines& lines, Parallax& made) {
    const float cx = 0.5f * static_cast<float>(flow.width);
    const float cy = 0.5f * static_cast<float>(flow.height);
    const float scale = 1.0f / cx;
    const float tall = cy * scale;
    // Mean square length of the directions over the picture.
    const float usual = lines.x * lines.x + lines.y * lines.y +
                        lines.expansion * lines.expansion * (1 + tall * tall) / 3 + 1e-6f;
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
            lines.rotation_at(px, py, &u, &v);
            u = flow.u[at] - u;
            v = flow.v[at] - v;
            const float square = ex * ex + ey * ey;
            const float cross = u * ey - v * ex;
            made.along[at] = (u * ex + v * ey) * norm / (square + center_damping * usual);
            // Nothing can be told at the point the camera goes to.
            const float seen = square / (square + center_confidence_damping * usual);
            const float on_line =
                1.0f /
                (1.0f + cross * cross / (half_weight_miss * half_weight_miss * (square + 1e-6f)));
            made.confidence[at] *= seen;
            all += static_cast<double>(made.confidence[at]);
            made.confidence[at] *= on_line;
            on_lines += static_cast<double>(made.confidence[at]);
        }
    }
    made.inlier_share = static_cast<float>(on_lines / all);
}

// The range of `along`; its mean goes to `own`. A camera that only turns moves the sides of a
// picture farther than its middle, with the square of the place along the line: that is no
// parallax, and is taken off.
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
            weights.push_back(parallax.confidence[at]);
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
    const float most = most_bend * std::fabs(*own);
    const float taken = std::clamp(static_cast<float>(bend), -most, most);
    const auto range = [&] {
        return quantile(values, weights, 1 - outlier_share, 0) -
               quantile(values, weights, outlier_share, 0);
    };
    const float as_is = range();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= taken * bends[i];
    return std::min(as_is, range());
}

// Votes that greater `along` is nearer. A camera that goes ahead makes everything grow, the near
// most. One that glides sideways moves everything one way, the near most; if much goes the other
// way, it circles around something, and this tells nothing.
float near_end(const EpipolarLines& lines, const std::vector<float>& along, float own) {
    const float ahead = lines.expansion * lines.expansion;
    const float grows = std::min(1.0f, own / full_growth);
    const float slowest = quantile(along, opposite_pixels_share);
    const float glides = std::clamp(glide_vote + slowest / clear_range, 0.0f, glide_vote);
    return ahead * grows + (1 - ahead) * glides;
}

}  // namespace

Parallax find_parallax(const Flow& flow, const CameraMotion& camera, const EpipolarLines& last,
                       const FloatPlane& present, float moving_share) {
    Parallax made;
    made.lines = last;
    made.confidence = find_confidence(flow, present);
    made.along.resize(flow.u.size());
    const float moving_now = find_moving_share(flow, flow.u, flow.v, made.confidence);
    made.moving_share = std::max(moving_now, moving_share_kept * moving_share);
    made.camera_moves = made.moving_share > camera_moving_share;
    if (!made.camera_moves) {
        find_movers(flow, camera, made.confidence, moving_now, made.along);
        made.high = std::max(clear_range, quantile(made.along, 1 - outlier_share));
        made.low = unclear_range;
        made.separation = std::clamp((made.high - unclear_range) / clear_range, 0.0f, 1.0f);
        return made;
    }
    made.lines = fit_epipolar_lines(flow, made.confidence, last);
    project(flow, made.lines, made);
    float own = 0;
    const float range = true_range(flow, made, &own);
    const float unclear = unclear_range + unclear_motion_share * std::fabs(own);
    made.separation = std::clamp((range - unclear) / (clear_range - unclear_range), 0.0f, 1.0f);
    if (own < 0) {
        for (float& value : made.along) value = -value;
    }
    made.low = quantile(made.along, outlier_share);
    made.high = quantile(made.along, 1 - outlier_share);
    made.greater_is_nearer = near_end(made.lines, made.along, std::fabs(own));
    return made;
}

}  // namespace spot::media
