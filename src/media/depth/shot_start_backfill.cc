#include "media/depth/shot_start_backfill.h"

#include <cmath>
#include <utility>

namespace spot::media {
namespace {

// Constants of the back-fill; docs/media.md says what "by eye" means.

// The flow is of the present picture's pixels. Its inverse is found by fixed-point steps; so many
// suffice where flow is smooth, and elsewhere the result is not used. By eye.
constexpr int steps = 2;
// Levels by which a pixel differs from its match when the confidence is a half, as in
// signs/motion_compensation.cc.
constexpr float half_confidence_residual = 12;
// Pixels of the map by which the last step may still change the place: the confidence is 0 from
// there on. By eye.
constexpr float most_miss = 1;

}  // namespace

std::vector<float> compensate_back(const std::vector<float>& present, const Flow& flow,
                                   const std::vector<float>& own) {
    const int width = flow.width;
    const int height = flow.height;
    std::vector<float> made(own.size());
    std::size_t i = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x, ++i) {
            const auto px = static_cast<float>(x);
            const auto py = static_cast<float>(y);
            float u = flow.u[i];
            float v = flow.v[i];
            float miss = 0;
            for (int step = 0; step < steps; ++step) {
                const float nu = sample_bilinear(flow.u.data(), width, height, px - u, py - v);
                const float nv = sample_bilinear(flow.v.data(), width, height, px - u, py - v);
                miss = std::fabs(nu - u) + std::fabs(nv - v);
                u = nu;
                v = nv;
            }
            const float qx = px - u;
            const float qy = py - v;
            const bool inside = qx >= 0 && qy >= 0 && qx <= static_cast<float>(width - 1) &&
                                qy <= static_cast<float>(height - 1);
            float confidence = 0;
            if (inside && miss < most_miss) {
                float change = sample_bilinear(flow.residual.data(), width, height, qx, qy) /
                               half_confidence_residual;
                change *= change;
                confidence = (1 - miss / most_miss) / (1 + change * change);
            }
            const float there = sample_bilinear(present.data(), width, height, qx, qy);
            made[i] = own[i] + confidence * (there - own[i]);
        }
    }
    return made;
}

void ShotStartBackfill::add(RawDepth depth, const Flow* flow) {
    waiting_.push_back(std::move(depth));
    flows_.push_back(flow != nullptr ? *flow : Flow{});
}

std::vector<RawDepth> ShotStartBackfill::settle() {
    for (std::size_t i = waiting_.size(); i-- > 1;) {
        auto& before = waiting_[i - 1].map.nearness;
        const auto& now = waiting_[i].map.nearness;
        before = flows_[i].u.empty() ? now : compensate_back(now, flows_[i], before);
    }
    flows_.clear();
    return std::exchange(waiting_, {});
}

}  // namespace spot::media
